// The forms that answers and errors take in this dialect.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/admin/zendesk/user_order.h"
#include "core/base/result.h"
#include "core/http/message.h"
#include "core/model/job.h"
#include "core/model/json.h"

namespace provost::zendesk {

/// How many people, or jobs, one call may name.
inline constexpr std::size_t kMostValues = 100;

http::Response answer(const Value& body);
/// 201; `url` is where the new record is.
http::Response created(const Value& body, const std::string& url);
/// 204.
http::Response done();
/// 422 with what is wrong, field by field.
http::Response record_invalid(const Faults& faults);
/// An error by its name and a text for people.
http::Response fault(int status, std::string_view error, std::string_view description);
/// Answers an error of the core; nothing of the inside of the server shows.
http::Response failure(const Error& error);
/// Refuses one more job, and names those that leave no place for it.
http::Response too_many_jobs(std::string_view job_class, const std::vector<JobId>& open);

}  // namespace provost::zendesk
