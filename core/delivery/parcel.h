// Packs an event into what a connector takes: the person or the group as of that event.
#pragma once

#include <string>
#include <vector>

#include "core/delivery/connector.h"
#include "core/model/event.h"
#include "core/model/tenancy.h"
#include "core/store/event_table.h"

namespace provost {

/// Who receives a parcel, and what it calls the subject.
struct Address {
  TenantId tenant;
  ConnectionId connection;
  std::optional<RemoteId> remote_id;
  /// How often the app refused what it is asked for once more; else 0. What it answered under the same key before, it
  /// might answer again and leave undone.
  std::int64_t refusals = 0;
};

/// The person of an event, without deadline. Fails with `internal` when the payload is not that of a person.
Result<Account> account_of(const Event& event, Verb verb, const Address& address);

/// The group of an event with who came and went, without deadline. Fails with `internal` when the payload is not that
/// of a group.
Result<GroupChange> group_change_of(const Event& event, const std::vector<RemoteMember>& members,
                                    const Address& address);

/// A word for each kind of credential: ended, none, unsupported, unknown.
Value effects_value(const Effects& effects);

/// The effects, and what a probe showed, as JSON for receipts.
std::string effects_text(const Effects& effects, std::optional<Probe> probe);

/// A sentence that any database can keep: at most `limit` bytes, and one without NUL or bad UTF-8.
std::string storable(std::string_view sentence, std::size_t limit = 500);

/// True for text that any database can keep.
bool is_storable(std::string_view text);

}  // namespace provost
