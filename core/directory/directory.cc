#include "core/directory/directory.h"

#include "core/base/crash_point.h"
#include "core/directory/change.h"
#include "core/directory/search_rows.h"

namespace provost {

Result<void> Directory::tell_apps(Tables& tables, std::optional<Event> event, const Principal& principal) const {
  if (!event) return {};
  event->actor = principal.actor.label();
  TRY(tables.events.append(*event));
  crash_point("directory.event_written");
  const Urgency urgency = urgency_of(*event);
  const auto connections = TRY(tables.connections.listeners());
  for (const Listener& connection : connections) {
    TRY(tables.lanes.append({connection.id, event->subject, event->seq, urgency, event->at}));
    crash_point("directory.lane_written");
  }
  return {};
}

Result<void> Directory::note(Tables& tables, const Change& change, const Principal& principal) const {
  return tables.audit.append({ids_.uuid<TokenId>().value, clock_.now(),
                              principal.actor.label() + " (" + principal.actor.id + ")", change.action, change.subject,
                              std::string(change.name), change.fields, words_of(change.ended)});
}

Result<void> Directory::index(Tables& tables, const User& before, const User& after) const {
  if (before.attributes == after.attributes) return {};
  const auto catalogue = TRY(catalogues_.of(tables));
  const auto* type = TRY(type_of(*catalogue, SubjectKind::user));
  return tables.search.change(search_rows(before, *type), search_rows(after, *type));
}

Result<void> Directory::index(Tables& tables, const Group& before, const Group& after) const {
  if (before.attributes == after.attributes) return {};
  const auto catalogue = TRY(catalogues_.of(tables));
  const auto* type = TRY(type_of(*catalogue, SubjectKind::group));
  return tables.search.change(search_rows(before, *type), search_rows(after, *type));
}

}  // namespace provost
