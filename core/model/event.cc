#include "core/model/event.h"

#include <algorithm>

namespace provost {

namespace {

/// True if the change of a group lets somebody go, or the group itself.
bool lets_go(const Value& payload) {
  const Value* leaving = payload.find("leaving");
  return payload.text_at("change") == "remove" || (leaving != nullptr && leaving->is_bool() && leaving->as_bool());
}

}  // namespace

bool Event::is_barrier() const {
  return std::any_of(verbs.begin(), verbs.end(), [this](Verb verb) {
    return provost::is_barrier(verb) || (verb == Verb::members && lets_go(payload));
  });
}

Event event_of(const Group& group, std::string_view change) {
  Event event;
  event.subject = subject_of(group.id);
  event.seq = group.version;
  event.verbs = {Verb::members};
  event.payload =
      Value::object({{"scimId", group.scim_id.value}, {"displayName", group.display_name()}, {"change", change}});
  event.at = group.updated;
  return event;
}

}  // namespace provost
