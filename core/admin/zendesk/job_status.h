// A job as this dialect shows one.
#pragma once

#include <string_view>

#include "core/model/job.h"
#include "core/model/json.h"

namespace provost::zendesk {

/// The `job_status` object. `progress` and `message` are null while the job is queued, `results` until it has ended:
/// one row for each person, in the order of the request. A job with failed rows is `completed` all the same.
Value job_status(const Job& job, Array results, std::string_view public_url);

}  // namespace provost::zendesk
