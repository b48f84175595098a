// Turns what happened to one person or group into the calls that one app must get, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/model/event.h"

namespace provost {

/// One call to make.
struct Step {
  std::size_t event = 0;  // whose state is sent: an index into the events
  Verb verb = Verb::provision;
  std::int64_t place = 0;        // of the verb among the verbs of its event
  bool completes_event = false;  // after it, the event and all before it are done
  bool probe = false;            // afterwards the old access is tried
  bool barrier = false;          // it ends an access: never dropped, merged or given up
  std::int64_t merged = 0;       // how many earlier events it stands for as well

  bool operator==(const Step&) const = default;
};

/// The steps for the events of one subject, which come in order. Successive updates of a person are sent once, as the
/// newest; nothing is merged across or out of an event that ends access, and no change of a group is ever merged.
std::vector<Step> itinerary(std::span<const Event> events);

}  // namespace provost
