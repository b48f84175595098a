// Making, changing and deleting people row by row: the work behind the calls that name many.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/admin/zendesk/user_writer.h"
#include "core/jobs/job_runner.h"

namespace provost::zendesk {

inline constexpr std::string_view kDestroyKind = "zendesk.users_destroy_many";
inline constexpr std::string_view kCreateKind = "zendesk.users_create_many";
inline constexpr std::string_view kUpsertKind = "zendesk.users_create_or_update_many";
inline constexpr std::string_view kUpdateKind = "zendesk.users_update_many";

/// What people read a kind of job as.
std::string_view class_of(std::string_view kind);
/// What whoever asks for a kind of job must hold, still when a row is done.
std::string_view permission_for(std::string_view kind);

/// What the rows are done with. Borrowed.
struct JobParts {
  const Directory& directory;
  const Clock& clock;
  IdMaker& ids;
  const sql::Dialect& dialect;
};

/// Every kind of job of this dialect. A row is true or says what was wrong, and is done with no more powers than
/// whoever asked for it would have in a call of that moment. A job is killed when they lost its permission, or what
/// they called with has ended: no row is committed after that was acknowledged.
std::vector<JobKind> job_kinds(const JobParts& parts);

}  // namespace provost::zendesk
