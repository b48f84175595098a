// Answers of this face: what success and each kind of failure look like to a client of this dialect.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "core/http/message.h"
#include "core/model/json.h"

namespace provost::rocketchat {

/// 200 with the members and `success: true`.
http::Response success(Value body);

/// 200 in the older form, `{status: "success", data}`, that logging in and out have.
http::Response success_with_data(Value data);

/// The answer to a login that failed, the same for every reason.
http::Response login_refused();

/// The table of this face: each code with its status and body. 401 carries both known forms of its body at once.
http::Response failure(const Error& error);

/// A refusal that this dialect has a word for: failure() names it as errorType, and in brackets behind the sentence.
tl::unexpected<Error> refuse_as(std::string_view type, std::string_view sentence);

/// A failure of bare status.
http::Response bare_failure(int status, std::string_view reason);

/// 429, with the seconds after which a call has a chance again.
http::Response too_many_calls(std::int64_t seconds);

}  // namespace provost::rocketchat
