// What happened to a person or a group, as the delivery engine reads it. Written in the transaction of the change.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/model/group.h"
#include "core/model/json.h"
#include "core/model/life.h"

namespace provost {

struct Event {
  Subject subject;
  std::int64_t seq = 0;     // the subject's version after the change: the order per subject
  std::vector<Verb> verbs;  // what each app must be told, in order
  Value payload;            // the subject as it was then, for connectors
  Instant at;
  std::string actor;  // who did it, for people

  /// True if the event ends an access: somebody's to an app, or by way of a group.
  bool is_barrier() const;
};

/// What happened to a group under its version: an "upsert" or a "remove", at the moment of its last update.
Event event_of(const Group& group, std::string_view change);

}  // namespace provost
