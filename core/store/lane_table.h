// Lanes: what one app has still to hear about one person or group. A row that is due is work; a row that is gone is
// done.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/model/event.h"
#include "core/model/group.h"
#include "core/store/sql.h"

namespace provost {

/// Whether a lane holds an end of access that no app has confirmed. Stored; never renumber.
enum class Urgency {
  ordinary = 0,
  barrier = 1,  // somebody's access ends
  leaving = 2,  // somebody leaves a group, or a group goes: only ever of a group's lane
};

/// True if what the lane holds is never given up, nor left waiting for more than a minute.
constexpr bool is_urgent(Urgency urgency) { return urgency != Urgency::ordinary; }

/// What an event makes of a lane.
Urgency urgency_of(const Event& event);

/// Why a lane that is put back waits. Stored; never renumber.
enum class Wait {
  none = 0,        // it does not: it is due, or was not tried yet
  backoff = 1,     // the last try failed for the moment
  asked = 2,       // the app asked for a pause
  member = 3,      // the account of a member is being made
  dead = 4,        // there is nothing left but what the app refused for good: hourly
  credential = 5,  // the app refused our credential
};

/// A lane that this process holds until its lease ends. The fence tells a late holder that it lost the lane.
struct Lane {
  Subject subject;
  std::int64_t head_seq = 0;   // newest event when claimed
  std::int64_t acked_seq = 0;  // newest event that the app has confirmed
  Urgency urgency = Urgency::ordinary;
  std::int64_t fence = 0;
  std::int64_t attempts = 0;  // failures since the last success
  bool unsafe = false;        // an end of access is owed that the app refused for good
};

/// A lane that waits, for people to see.
struct PendingLane {
  ConnectionId connection;
  Subject subject;
  std::int64_t head_seq = 0, acked_seq = 0, attempts = 0;
  Instant next;
  std::string last_error;
  Urgency urgency = Urgency::ordinary;
  bool leased = false;  // under way: `next` is when the lease ends
  bool unsafe = false;
  Wait wait = Wait::none;
};

/// Reads and writes the lanes of one tenant in one transaction.
class LaneTable {
 public:
  LaneTable(sql::Session& session, const sql::Dialect& dialect, TenantId tenant)
      : session_(session), dialect_(dialect), tenant_(tenant) {}

  /// Extends or opens the lane of a connection for an event that was just written. A barrier makes a waiting lane due
  /// at once, and any event one that waits for nothing but what the app refused for good; a lane in flight keeps its
  /// lease.
  struct Entry {
    ConnectionId connection;
    Subject subject;
    std::int64_t seq = 0;
    Urgency urgency = Urgency::ordinary;
    Instant due;
  };
  Result<void> append(const Entry& entry) const;

  /// False if the app of this connection has nothing to hear, now or later.
  Result<bool> any(const ConnectionId& connection) const;
  /// Takes up to `limit` due lanes of one urgency, oldest first, and leases them. Whoever dies leaves them due again. A
  /// lane that is due later than any lane can be (the clock stepped back since) counts as due, when no other is.
  struct Claim {
    ConnectionId connection;
    Urgency urgency = Urgency::ordinary;
    Instant now, lease_until;
    std::int64_t limit = 0;
  };
  Result<std::vector<Lane>> claim(const Claim& claim) const;
  /// Extends the lease and writes down what was confirmed so far, so that whoever takes the lane after a death does not
  /// say that again; false if another holds the lane by now.
  struct Renewal {
    std::int64_t acked_seq = 0;
    std::int64_t attempts = 0;
    bool unsafe = false;
    Instant lease_until;
  };
  Result<bool> renew(const ConnectionId& connection, const Lane& lane, const Renewal& renewal) const;
  /// Closes a lane whose every event is confirmed; if newer events came meanwhile it stays, due at `now`.
  /// False if another holds the lane by now: our result does not count.
  Result<bool> finish(const ConnectionId& connection, const Lane& lane, Instant now) const;
  /// Puts a lane back with what was confirmed so far, to be due at `retry.at`, or at `retry.now` if a barrier came
  /// meanwhile, or anything while it has nothing left but what the app refused for good. False as for finish.
  struct Retry {
    std::int64_t acked_seq = 0;
    std::int64_t attempts = 0;
    Instant now, at;
    std::string error;
    Wait wait = Wait::none;
    bool unsafe = false;
  };
  Result<bool> put_back(const ConnectionId& connection, const Lane& lane, const Retry& retry) const;
  /// Makes every leased lane due: for the single process of an embedded database, when it starts.
  Result<void> release_all(Instant now) const;

  /// Makes lanes that wait due now: of one subject, of one connection, or of one subject there; at most 1,000 of them.
  /// Returns how many it were; what is under way is left alone.
  struct Haste {
    std::optional<Subject> subject;
    std::optional<ConnectionId> connection;
    Instant now;
  };
  Result<std::int64_t> hurry(const Haste& haste) const;

  /// Waiting lanes, oldest first; of one subject if one is given.
  Result<std::vector<PendingLane>> pending(const std::optional<Subject>& subject, std::int64_t limit) const;

 private:
  Result<sql::Rows> claim_beyond(const Claim& claim) const;

  sql::Session& session_;
  const sql::Dialect& dialect_;
  TenantId tenant_;
};

}  // namespace provost
