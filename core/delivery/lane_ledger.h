// The database side of delivering for one connection: what lanes hold, and what became of each call, under their
// fences.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/base/clock.h"
#include "core/model/tenancy.h"
#include "core/store/dead_table.h"
#include "core/store/event_table.h"
#include "core/store/lane_table.h"
#include "core/store/receipt_table.h"

namespace provost {

/// How long a claimed lane is ours, on the clock that never steps.
struct Lease {
  Duration length{0};
  std::chrono::steady_clock::time_point ends;
};

/// Lanes that were claimed together, all of one urgency.
struct Claimed {
  std::vector<Lane> lanes;
  Lease lease;
};

/// How many lanes of each urgency may be claimed now.
struct Appetite {
  std::int64_t barriers = 0, ordinary = 0;
};

/// What a lane holds, up to a bound.
struct LanePage {
  std::vector<Event> events;
  std::optional<RemoteId> remote_id;
  bool more = false;  // the lane goes on behind the last event
};

/// What is written after a call.
struct LedgerEntry {
  std::optional<ReceiptRow> receipt;
  /// What the app calls the subject from now on, if that changed; an empty inside forgets it.
  std::optional<std::optional<RemoteId>> remote_id;
  /// What the app refused for good.
  std::optional<DeadLetter> dead;
  /// What it may have refused for good and took after all.
  std::optional<DeadLetter> risen;
};

/// How it went to write that.
struct Settled {
  bool ours = false;          // else another holds the lane by now, and nothing was written
  bool first_letter = false;  // `dead` is new
  bool rose = false;          // `risen` was a letter
};

/// What becomes of the lane: held for further steps with what was confirmed so far, closed, or put back.
struct Hold {
  std::int64_t acked_seq = 0;
  std::int64_t attempts = 0;
  bool unsafe = false;
};
struct Finish {};
using Settlement = std::variant<Hold, Finish, LaneTable::Retry>;

/// Borrows database and clock.
class LaneLedger {
 public:
  LaneLedger(sql::Database& database, const Clock& clock, TenantId tenant, ConnectionId connection)
      : database_(database), clock_(clock), tenant_(tenant), connection_(std::move(connection)) {}

  static constexpr std::int64_t kBatch = 16;

  /// Takes due lanes that hold an end of access, for 5 s, or if there are none other due lanes, for 9 s.
  Result<Claimed> claim(const Appetite& appetite = {kBatch, kBatch}) const;
  /// The next events of a lane, at most 64, and what the app calls its subject.
  Result<LanePage> open(const Lane& lane) const;
  /// The people who came and went by a group event.
  Result<std::vector<RemoteMember>> members(const Event& event) const;
  /// True if somebody whom a group event adds has no account at the app yet, and waits to be sent.
  Result<bool> awaits_member(const Event& event) const;
  /// Writes what became of a call and settles the lane, in one transaction.
  Result<Settled> settle(const Lane& lane, const LedgerEntry& entry, const Settlement& settlement, Lease& lease) const;
  /// Puts lanes back untried, due at once.
  Result<void> hand_back(std::span<const Lane> lanes) const;

  const ConnectionId& connection() const { return connection_; }
  TenantId tenant() const { return tenant_; }

 private:
  Result<bool> apply(const LaneTable& lanes, const Lane& lane, const Settlement& settlement, Duration lease) const;

  sql::Database& database_;
  const Clock& clock_;
  TenantId tenant_;
  ConnectionId connection_;
};

}  // namespace provost
