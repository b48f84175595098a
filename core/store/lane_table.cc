#include "core/store/lane_table.h"

#include <limits>

#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kAppend{"lanes.append", R"sql(
  insert into lanes (tenant_id, connection_id, subject_kind, subject_id, head_seq, acked_seq, urgent, leased, fence,
    next_us, attempts, last_error)
  values ($1, $2, $3, $4, $5, $6, $7, 0, $9, $8, 0, '')
  on conflict (tenant_id, connection_id, subject_kind, subject_id) do update set
    head_seq = excluded.head_seq,
    urgent = case when excluded.urgent > lanes.urgent then excluded.urgent else lanes.urgent end,
    next_us = case when lanes.leased = 0 and (excluded.urgent > 0 or lanes.wait = $10)
      and excluded.next_us < lanes.next_us then excluded.next_us else lanes.next_us end)sql"};

// In an order that an index has, or the planner reads the backlogs of others until it meets one of these.
constexpr Statement kAny{"lanes.any", R"sql(
  select 1 from lanes where tenant_id = $1 and connection_id = $2 order by urgent, next_us limit 1)sql"};

// $1 tenant, $2 connection, $3 urgency, $4 now, $5 lease end, $6 limit.
constexpr sql::Literal kDue{R"sql( from lanes
    where tenant_id = $1 and connection_id = $2 and urgent = $3 and next_us <= $4 order by next_us limit $6)sql"};
// The same, $4 … now and the longest that a lane waits, $7 and a lane that is unsafe: what is due later than that was
// written by a clock that stepped.
constexpr sql::Literal kBeyond{R"sql( from lanes
    where tenant_id = $1 and connection_id = $2 and urgent = $3 and next_us > $4
      and (unsafe = 0 or next_us > $7) order by next_us limit $6)sql"};
constexpr sql::Literal kLease{R"sql()
  update lanes set leased = 1, fence = fence + 1, next_us = $5 where )sql"};
constexpr sql::Literal kTaken{
    " returning subject_kind, subject_id, head_seq, acked_seq, urgent, fence, attempts, unsafe"};

constexpr sql::Literal kKeys{"with due as materialized (select subject_kind, subject_id"};
constexpr sql::Literal kByKeys{R"sql(
  tenant_id = $1 and connection_id = $2 and (subject_kind, subject_id) in (select subject_kind, subject_id from due))sql"};
constexpr Statement kClaim{"lanes.claim", sql::kJoined<kKeys, kDue, kLease, kByKeys, kTaken>};
constexpr Statement kClaimBeyond{"lanes.claim_beyond", sql::kJoined<kKeys, kBeyond, kLease, kByKeys, kTaken>};

// On PostgreSQL by the places of the rows, and nothing else: a table of lanes is empty one minute and full the next, so
// what the planner knows of it is old, and offered a key it reads the whole backlog for each claim.
constexpr sql::Literal kPlaces{"with due as materialized (select ctid"};
constexpr sql::Literal kSkip{" for update skip locked"};
constexpr sql::Literal kByPlaces{"ctid = any(array(select ctid from due))"};
constexpr Statement kClaimSkipLocked{"lanes.claim_skip_locked",
                                     sql::kJoined<kPlaces, kDue, kSkip, kLease, kByPlaces, kTaken>};
constexpr Statement kClaimBeyondSkipLocked{"lanes.claim_beyond_skip_locked",
                                           sql::kJoined<kPlaces, kBeyond, kSkip, kLease, kByPlaces, kTaken>};

constexpr Statement kRenew{"lanes.renew", R"sql(
  update lanes set next_us = $6, acked_seq = $7, attempts = $8, unsafe = $9
  where tenant_id = $1 and connection_id = $2 and subject_kind = $3 and subject_id = $4 and fence = $5)sql"};
constexpr Statement kFinish{"lanes.finish", R"sql(
  delete from lanes
  where tenant_id = $1 and connection_id = $2 and subject_kind = $3 and subject_id = $4 and fence = $5
    and head_seq = $6)sql"};
constexpr Statement kGoOn{"lanes.go_on", R"sql(
  update lanes set acked_seq = $6, leased = 0, attempts = 0, next_us = $7, last_error = '', wait = 0,
    unsafe = 0
  where tenant_id = $1 and connection_id = $2 and subject_kind = $3 and subject_id = $4 and fence = $5)sql"};
constexpr Statement kPutBack{"lanes.put_back", R"sql(
  update lanes set acked_seq = $6, leased = 0, attempts = $7, last_error = $8, wait = $12, unsafe = $13,
    next_us = case when urgent > $9 or head_seq > $14 then cast($10 as bigint) else cast($11 as bigint) end
  where tenant_id = $1 and connection_id = $2 and subject_kind = $3 and subject_id = $4 and fence = $5)sql"};
constexpr Statement kReleaseAll{"lanes.release_all",
                                "update lanes set leased = 0, next_us = $2 where tenant_id = $1 and leased = 1"};

// $1 tenant, $2 now, then the subject, the connection, or both.
constexpr sql::Literal kHurry{"update lanes set next_us = $2, wait = 0 where tenant_id = $1 and leased = 0 and "};
constexpr Statement kHurrySubject{"lanes.hurry_subject",
                                  sql::kJoined<kHurry, "subject_kind = $3 and subject_id = $4 and next_us > $2">};
constexpr Statement kHurryOne{
    "lanes.hurry_one",
    sql::kJoined<kHurry, "connection_id = $5 and subject_kind = $3 and subject_id = $4 and next_us > $2">};
constexpr Statement kHurryConnection{"lanes.hurry_connection", sql::kJoined<kHurry, R"sql(
  connection_id = $3 and (subject_kind, subject_id) in (
    select subject_kind, subject_id from lanes
    where tenant_id = $1 and connection_id = $3 and leased = 0 and next_us > $2 limit 1000))sql">};

constexpr sql::Literal kPendingColumns{R"sql(
  select connection_id, subject_kind, subject_id, head_seq, acked_seq, attempts, next_us, last_error, urgent, leased,
    unsafe, wait from lanes
  where tenant_id = $1)sql"};
constexpr Statement kPending{"lanes.pending", sql::kJoined<kPendingColumns, " order by next_us limit $2">};
constexpr Statement kPendingOf{
    "lanes.pending_of",
    sql::kJoined<kPendingColumns, " and subject_kind = $3 and subject_id = $4 order by next_us limit $2">};

// A lane that is opened anew for a subject begins with a higher fence than any lane of that subject before it, so that
// a late holder of a closed lane does not hold its successor.
constexpr int kClaimBits = 32;

// The longest pauses that are ever written, and a little for clocks that are slewed: an hour where the app asked for it
// or an end of access is unsafe, a minute for any other.
constexpr Duration kLongestWait = std::chrono::minutes(61);
constexpr Duration kLongestBarrierWait = std::chrono::seconds(65);

std::int64_t number(SubjectKind kind) { return static_cast<std::int64_t>(kind); }

/// Past this event a lane that is put back is due at once.
std::int64_t news_after(const Lane& lane, Wait wait) {
  return wait == Wait::dead ? lane.head_seq : std::numeric_limits<std::int64_t>::max();
}

}  // namespace

Urgency urgency_of(const Event& event) {
  if (!event.is_barrier()) return Urgency::ordinary;
  return event.subject.kind == SubjectKind::user ? Urgency::barrier : Urgency::leaving;
}

Result<void> LaneTable::append(const Entry& entry) const {
  TRY(session_.run(kAppend, {tenant_.value, entry.connection.value, number(entry.subject.kind), entry.subject.id,
                             entry.seq, entry.seq - 1, static_cast<std::int64_t>(entry.urgency), entry.due.us,
                             entry.seq << kClaimBits, static_cast<std::int64_t>(Wait::dead)}));
  return {};
}

Result<bool> LaneTable::any(const ConnectionId& connection) const {
  const Rows rows = TRY(session_.run(kAny, {tenant_.value, connection.value}));
  return !rows.empty();
}

Result<Rows> LaneTable::claim_beyond(const Claim& claim) const {
  const Statement& statement = dialect_.engine == sql::Engine::postgres ? kClaimBeyondSkipLocked : kClaimBeyond;
  const Duration longest = is_urgent(claim.urgency) ? kLongestBarrierWait : kLongestWait;
  return session_.run(statement,
                      {tenant_.value, claim.connection.value, static_cast<std::int64_t>(claim.urgency),
                       (claim.now + longest).us, claim.lease_until.us, claim.limit, (claim.now + kLongestWait).us});
}

Result<std::vector<Lane>> LaneTable::claim(const Claim& claim) const {
  const Statement& statement = dialect_.engine == sql::Engine::postgres ? kClaimSkipLocked : kClaim;
  Rows rows =
      TRY(session_.run(statement, {tenant_.value, claim.connection.value, static_cast<std::int64_t>(claim.urgency),
                                   claim.now.us, claim.lease_until.us, claim.limit}));
  if (rows.empty()) rows = TRY(claim_beyond(claim));
  std::vector<Lane> lanes;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    Lane lane;
    lane.subject = Subject{static_cast<SubjectKind>(rows.integer(row, 0)), rows.integer(row, 1)};
    lane.head_seq = rows.integer(row, 2);
    lane.acked_seq = rows.integer(row, 3);
    lane.urgency = static_cast<Urgency>(rows.integer(row, 4));
    lane.fence = rows.integer(row, 5);
    lane.attempts = rows.integer(row, 6);
    lane.unsafe = rows.integer(row, 7) != 0;
    lanes.push_back(lane);
  }
  return lanes;
}

Result<bool> LaneTable::renew(const ConnectionId& connection, const Lane& lane, const Renewal& renewal) const {
  const Rows rows = TRY(session_.run(
      kRenew, {tenant_.value, connection.value, number(lane.subject.kind), lane.subject.id, lane.fence,
               renewal.lease_until.us, renewal.acked_seq, renewal.attempts, std::int64_t{renewal.unsafe}}));
  return rows.affected() == 1;
}

Result<bool> LaneTable::finish(const ConnectionId& connection, const Lane& lane, Instant now) const {
  const Rows gone = TRY(session_.run(kFinish, {tenant_.value, connection.value, number(lane.subject.kind),
                                               lane.subject.id, lane.fence, lane.head_seq}));
  if (gone.affected() == 1) return true;
  const Rows kept = TRY(session_.run(kGoOn, {tenant_.value, connection.value, number(lane.subject.kind),
                                             lane.subject.id, lane.fence, lane.head_seq, now.us}));
  return kept.affected() == 1;
}

Result<bool> LaneTable::put_back(const ConnectionId& connection, const Lane& lane, const Retry& retry) const {
  const Rows rows = TRY(session_.run(
      kPutBack,
      {tenant_.value, connection.value, number(lane.subject.kind), lane.subject.id, lane.fence, retry.acked_seq,
       retry.attempts, retry.error, static_cast<std::int64_t>(lane.urgency), retry.now.us, retry.at.us,
       static_cast<std::int64_t>(retry.wait), std::int64_t{retry.unsafe}, news_after(lane, retry.wait)}));
  return rows.affected() == 1;
}

Result<void> LaneTable::release_all(Instant now) const {
  TRY(session_.run(kReleaseAll, {tenant_.value, now.us}));
  return {};
}

Result<std::int64_t> LaneTable::hurry(const Haste& haste) const {
  const std::int64_t now = haste.now.us;
  Rows rows;
  if (haste.subject && haste.connection) {
    rows = TRY(session_.run(
        kHurryOne, {tenant_.value, now, number(haste.subject->kind), haste.subject->id, haste.connection->value}));
  } else if (haste.subject) {
    rows = TRY(session_.run(kHurrySubject, {tenant_.value, now, number(haste.subject->kind), haste.subject->id}));
  } else if (haste.connection) {
    rows = TRY(session_.run(kHurryConnection, {tenant_.value, now, haste.connection->value}));
  }
  return rows.affected();
}

Result<std::vector<PendingLane>> LaneTable::pending(const std::optional<Subject>& subject, std::int64_t limit) const {
  auto read = subject ? session_.run(kPendingOf, {tenant_.value, limit, number(subject->kind), subject->id})
                      : session_.run(kPending, {tenant_.value, limit});
  const Rows rows = TRY(std::move(read));
  std::vector<PendingLane> lanes;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    PendingLane lane;
    lane.connection = ConnectionId{std::string(rows.text(row, 0))};
    lane.subject = Subject{static_cast<SubjectKind>(rows.integer(row, 1)), rows.integer(row, 2)};
    lane.head_seq = rows.integer(row, 3);
    lane.acked_seq = rows.integer(row, 4);
    lane.attempts = rows.integer(row, 5);
    lane.next = Instant{rows.integer(row, 6)};
    lane.last_error = rows.text(row, 7);
    lane.urgency = static_cast<Urgency>(rows.integer(row, 8));
    lane.leased = rows.integer(row, 9) != 0;
    lane.unsafe = rows.integer(row, 10) != 0;
    lane.wait = static_cast<Wait>(rows.integer(row, 11));
    lanes.push_back(std::move(lane));
  }
  return lanes;
}

}  // namespace provost
