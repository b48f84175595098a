// What happened, in the order of each person and each group. Append only.
#pragma once

#include <set>
#include <span>
#include <vector>

#include "core/model/event.h"
#include "core/store/sql.h"

namespace provost {

/// Who came and who went by one group event.
struct MemberDelta {
  std::vector<Subject> added, removed;
  bool empty() const { return added.empty() && removed.empty(); }
};

/// A member of a group event as one app knows it.
struct RemoteMember {
  Subject subject;
  ScimId scim_id;
  std::string user_name;
  bool added = true;
  std::optional<RemoteId> remote_id;
};

/// Reads and writes the events of one tenant in one transaction.
class EventTable {
 public:
  EventTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Writes an event. Its seq is the version under which the subject was just saved, so it cannot exist yet.
  Result<void> append(const Event& event) const;
  /// Writes who came and went by a group event.
  Result<void> append_members(GroupId group, std::int64_t seq, const MemberDelta& delta) const;

  /// Writes that one app must hear other verbs of an event than the event has, or none.
  struct Exception {
    ConnectionId connection;
    std::vector<Verb> verbs;
  };
  Result<void> append_exceptions(const Event& event, std::span<const Exception> exceptions) const;

  /// The events of a subject with after < seq <= upto, in order, at most `limit`, as one app must hear them.
  struct Range {
    std::int64_t after = 0, upto = 0, limit = 0;
  };
  Result<std::vector<Event>> read(const Subject& subject, const Range& range, const ConnectionId& connection) const;
  /// The newest event of a subject up to `upto` of which one app had to hear something; nothing if there is none.
  Result<std::optional<Event>> newest(const Subject& subject, std::int64_t upto, const ConnectionId& connection) const;
  /// The people who came and went by a group event, with what an app calls them. Who came or went once more by a later
  /// event up to `upto` is left out. Who was removed since, or is outside the scope of the app, does not come.
  struct Moment {
    std::int64_t seq = 0, upto = 0;
  };
  Result<std::vector<RemoteMember>> members(GroupId group, const Moment& moment, const ConnectionId& connection) const;
  /// The people who came by a group event.
  Result<std::set<std::int64_t>> came(GroupId group, std::int64_t seq) const;
  /// The people who came or went by events of a group after `seq` of which one app hears. Some may come twice.
  Result<std::vector<Subject>> moved_since(GroupId group, std::int64_t seq, const ConnectionId& connection) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
