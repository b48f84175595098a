// Deleting people row by row: the work behind `DELETE /users/destroy_many`.
#pragma once

#include "core/directory/directory.h"
#include "core/jobs/job_runner.h"

namespace provost::zendesk {

inline constexpr std::string_view kDestroyKind = "zendesk.users_destroy_many";
/// What people read the kind of job as.
inline constexpr std::string_view kDestroyClass = "Bulk User Delete";

/// The kind of job. A row says `Deleted` once the person is gone, and names the reason otherwise: nobody there, more
/// than one person of that external id, whoever asked, the last active admin. Borrows the directory.
JobKind destroy_job(const Directory& directory);

}  // namespace provost::zendesk
