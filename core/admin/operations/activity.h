// What apps report about when people were last active there, so that nobody is idle who works elsewhere all day.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/admin/operations/desk.h"
#include "core/admin/operations/routes.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/http/face.h"
#include "core/model/json.h"

namespace provost::operations {

/// How many people one report may name.
inline constexpr std::size_t kMostReported = 1000;

/// One person was active at an instant.
struct Sighting {
  std::string id;  // a UserId as decimal text, a SCIM id or an alias
  Instant at;
};

/// Reads `{"users": [{"id", "at"}]}`. Fails with `invalid_syntax`, `too_many`, or `invalid_value` when an entry is not
/// of this form or says a time after `now`; nothing of such a report counts.
Result<std::vector<Sighting>> sightings_in(std::string_view body, Instant now);

/// Notes every sighting of somebody who is there; older ones than what is known change nothing. Answers with
/// `{"noted": how many people, "unknown": [ids that name nobody]}`.
Result<Value> note_sightings(Tables& tables, const std::vector<Sighting>& sightings);

/// The page /activity.
class Activity {
 public:
  explicit Activity(const Parts& parts) : parts_(parts) {}

  Routes routes() const;
  Result<http::Response> report(const AdminCaller& caller, const http::Exchange& exchange) const;

 private:
  const Parts parts_;
};

}  // namespace provost::operations
