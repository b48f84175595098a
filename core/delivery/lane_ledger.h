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

/// Lanes that were claimed together: of people whose access ends, or of none of them.
struct Claimed {
  std::vector<Lane> lanes;
  Lease lease;
};

/// How many lanes of each urgency may be claimed now.
struct Appetite {
  std::int64_t barriers = 0, leaving = 0, ordinary = 0;
  bool any() const { return barriers > 0 || leaving > 0 || ordinary > 0; }
};

/// What a lane holds, up to a bound: what the app has not heard, or if it has heard all, what it refused for good and
/// is asked once more.
struct LanePage {
  std::vector<Event> events;
  std::optional<RemoteId> remote_id;
  bool more = false;  // the lane goes on behind the last event
  /// The ends of access that the app refused for good.
  std::vector<DeadLetter> owed;
  bool owes_more = false;  // there are older ones
  /// The events are those of `owed`, each with the subject as the app heard of it last.
  bool again = false;
  /// Of such a page: the app was told since that the person has access again. It must hear that again once it took the
  /// end.
  bool readmitted = false;
};

/// What is written after a call.
struct LedgerEntry {
  std::optional<ReceiptRow> receipt;
  /// What the app calls the subject from now on, if that changed; an empty inside forgets it.
  std::optional<std::optional<RemoteId>> remote_id;
  /// What the app refused for good.
  std::optional<DeadLetter> dead;
  /// What it had refused for good, and took after all or needs to hear no more.
  std::vector<DeadLetter> risen;
  /// The members whom the change of a group under this seq left out, as they have no account yet: the lane is extended
  /// by an event that adds them.
  struct Late {
    std::int64_t seq = 0;
    std::vector<Subject> members;
  };
  Late late;
  /// The app switched somebody off who may be in by now: the lane is extended by an event that says so.
  bool readmits = false;
  bool adds() const { return readmits || !late.members.empty(); }
};

/// How it went to write that.
struct Settled {
  bool ours = false;             // else another holds the lane by now, and nothing was written
  bool first_letter = false;     // `dead` is new
  std::vector<DeadLetter> rose;  // those of `risen` that were letters
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

  /// Takes due lanes: those of people whose access ends, for 5 s; or if there are none, for 9 s, those of groups that
  /// somebody leaves, and then others.
  Result<Claimed> claim(const Appetite& appetite = {kBatch, kBatch, kBatch}) const;
  /// What is next of a lane, at most 64 events, and what the app calls its subject.
  Result<LanePage> open(const Lane& lane) const;
  /// The people who came and went by a group event; without those who came or went again by another up to `upto`.
  Result<std::vector<RemoteMember>> members(const Event& event, std::int64_t upto) const;
  /// Those whom a group event adds and who have no account at the app yet, but wait to be sent; at most `limit`.
  Result<std::vector<Subject>> awaited(const Event& event, std::int64_t limit) const;
  /// Writes what became of a call and settles the lane, in one transaction.
  Result<Settled> settle(const Lane& lane, const LedgerEntry& entry, const Settlement& settlement, Lease& lease) const;
  /// Puts lanes back untried, due at once.
  Result<void> hand_back(std::span<const Lane> lanes) const;

  const ConnectionId& connection() const { return connection_; }
  TenantId tenant() const { return tenant_; }

 private:
  Result<void> reopen_refused(const Lane& lane, sql::Session& session, LanePage& page) const;
  Result<void> add(sql::Session& session, const Lane& lane, const LedgerEntry& entry) const;
  struct Turn {
    Urgency urgency;
    std::int64_t most;
    Duration lease;
  };
  Result<void> take(const LaneTable& lanes, const Turn& turn, Claimed& claimed) const;
  Result<bool> apply(const LaneTable& lanes, const Lane& lane, const Settlement& settlement, Duration lease) const;

  sql::Database& database_;
  const Clock& clock_;
  TenantId tenant_;
  ConnectionId connection_;
};

}  // namespace provost
