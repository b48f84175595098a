// Passes: how far the comparison of each app with the directory got, and which accounts it saw.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/store/sql.h"

namespace provost {

/// One pass over an app that this process holds until its lease ends.
struct Pass {
  /// Stored; never renumber.
  enum class Phase { listing = 0, looking = 1, leavers = 2 };

  ConnectionId connection;
  std::int64_t number = 1;  // counts the passes of the connection
  Phase phase = Phase::listing;
  std::string cursor;  // listing: of the next page; leavers: who was looked at last, as LeaverLook writes it
  UserId after;        // looking: who was looked at last
  std::int64_t fence = 0;
  Instant due;  // of the next step
  Instant begun;
  std::int64_t failures = 0;  // since the last step that went well
  std::int64_t listed = 0, strangers = 0, ended = 0, restored = 0;
  std::string last_error;
  std::string last_pass;  // JSON: what the pass before came to; "" before the first
};

/// An account that a listing shows and that is a person's of ours.
struct SightedAccount {
  UserId user;
  RemoteId remote;
};

/// Somebody whose access at an app has ended, and the account there.
struct Leaver {
  UserId user;
  RemoteId remote;
  Instant at;  // when the app took the newest end
};

/// Reads and writes the passes of one tenant in one transaction.
class PassTable {
 public:
  PassTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// True if a step of the connection's pass is due, or if it never had one. See Claim::longest.
  Result<bool> is_due(const ConnectionId& connection, Instant now, Duration longest) const;
  /// Takes the pass of a connection if a step of it is due, until the lease ends; the first time this makes it. A due
  /// time further away than `longest` is one from before the clock was set back, and counts as due.
  struct Claim {
    const ConnectionId& connection;
    Instant now, lease_until;
    Duration longest{0};
  };
  Result<std::optional<Pass>> claim(const Claim& claim) const;
  /// Keeps a pass as it is now, with its next step due at `due`. False, and nothing is written, if another holds it.
  Result<bool> save(const Pass& pass, Instant due) const;
  /// How far the pass of a connection is; nothing before the first.
  Result<std::optional<Pass>> find(const ConnectionId& connection) const;
  /// Begins a pass now, whatever becomes of the one that is under way: whoever holds that has lost it.
  Result<void> hurry(const ConnectionId& connection, Instant now) const;

  /// The people whom these accounts are, each noted as seen in this pass.
  Result<std::vector<SightedAccount>> note_seen(const Pass& pass, std::span<const std::string_view> remotes) const;
  /// The same without a note.
  Result<std::vector<SightedAccount>> owners(const ConnectionId& connection,
                                             std::span<const std::string_view> remotes) const;
  /// In which pass the accounts of these people were seen last; who has none is not among them.
  Result<std::map<UserId, std::int64_t>> seen(const ConnectionId& connection, std::span<const UserId> people) const;
  /// Up to `limit` of those whose newest end of access is from before a place in this order: the newest first, and of
  /// one moment the highest id. Whoever came back since is among them.
  struct Place {
    Instant at;
    UserId user;
  };
  Result<std::vector<Leaver>> leavers(const ConnectionId& connection, const Place& before, std::int64_t limit) const;
  /// Those of these people of whom the app has still something to hear, or who are owed an end that it refused for
  /// good.
  enum class Waits { news, owed };
  Result<std::map<UserId, Waits>> waiting(const ConnectionId& connection, std::span<const UserId> people) const;
  /// Those of these people of whom the app was told something at or after `since`.
  Result<std::set<UserId>> told(const ConnectionId& connection, std::span<const UserId> people, Instant since) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
