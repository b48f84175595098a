// Work that a request acknowledged and that is done afterwards, row by row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/model/tenancy.h"

namespace provost {

using JobId = NameId<struct JobTag>;

/// Where a job stands. Stored; never renumber.
enum class JobState { queued = 0, working = 1, completed = 2, failed = 3, killed = 4 };

/// "queued", "working", …, as every page says it.
std::string_view to_word(JobState state);

/// True while rows may still be done.
constexpr bool is_open(JobState state) { return state == JobState::queued || state == JobState::working; }

struct Job {
  TenantId tenant;
  JobId id;
  std::string kind;  // says what is done with a row
  JobState state = JobState::queued;
  Actor actor;  // who asked for it
  std::int64_t total = 0, progress = 0;
  std::string trouble;  // why it failed or was killed
  Instant created;
  std::optional<Instant> finished;
  std::int64_t fence = 0;     // tells a late holder that it lost the job
  std::int64_t attempts = 0;  // times the next row was begun since the last one was done
};

}  // namespace provost
