#include "core/delivery/itinerary.h"

#include <algorithm>
#include <optional>

namespace provost {
namespace {

/// True for an event that says no more than "this is the person now".
bool is_update(const Event& event) {
  return event.subject.kind == SubjectKind::user && event.verbs.size() == 1 && event.verbs.front() == Verb::provision;
}

bool ends_access(Verb verb) { return verb == Verb::deactivate || verb == Verb::revoke; }

/// The place of the verb after which the old access should be dead: the last that ends it, where the person loses the
/// account. A revocation alone leaves the person able to sign in anew, so there is nothing to try.
std::optional<std::size_t> place_of_probe(const std::vector<Verb>& verbs) {
  if (std::find(verbs.begin(), verbs.end(), Verb::deactivate) == verbs.end()) return std::nullopt;
  const auto last = std::find_if(verbs.rbegin(), verbs.rend(), ends_access);
  return static_cast<std::size_t>(verbs.rend() - last) - 1;
}

void append_steps(std::vector<Step>& steps, std::size_t index, const Event& event) {
  const auto probed = place_of_probe(event.verbs);
  for (std::size_t place = 0; place < event.verbs.size(); ++place) {
    Step step;
    step.event = index;
    step.verb = event.verbs[place];
    step.place = static_cast<std::int64_t>(place);
    step.completes_event = place + 1 == event.verbs.size();
    step.probe = probed == place;
    step.barrier = is_barrier(step.verb) || (step.verb == Verb::members && event.is_barrier());
    steps.push_back(step);
  }
}

}  // namespace

std::vector<Step> itinerary(std::span<const Event> events) {
  std::vector<Step> steps;
  bool follows_update = false;
  for (std::size_t index = 0; index < events.size(); ++index) {
    const bool update = is_update(events[index]);
    if (update && follows_update) {
      steps.back().event = index;
      ++steps.back().merged;
    } else {
      append_steps(steps, index, events[index]);
    }
    // An event without verbs tells apps nothing, but it was a change: what lies on both sides of it is not one update.
    follows_update = update;
  }
  return steps;
}

}  // namespace provost
