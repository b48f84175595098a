#include "core/delivery/lane_ledger.h"

#include <array>
#include <set>
#include <utility>

#include "core/base/crash_point.h"
#include "core/delivery/addenda.h"
#include "core/store/connection_table.h"
#include "core/store/lock_table.h"

namespace provost {
namespace {

using sql::Mode;
using sql::Rows;
using sql::Session;
using sql::Statement;

constexpr Duration kBarrierLease = std::chrono::seconds(5);
constexpr Duration kOrdinaryLease = std::chrono::seconds(9);  // an end of access may come to the lane meanwhile
constexpr std::int64_t kPage = 64;

constexpr Statement kAwaited{"delivery.awaited", R"sql(
  select m.member_id from event_members m
  join lanes l on l.tenant_id = m.tenant_id and l.connection_id = $4 and l.subject_kind = 0
    and l.subject_id = m.member_id and l.acked_seq < l.head_seq
  where m.tenant_id = $1 and m.group_id = $2 and m.seq = $3 and m.member_kind = 0 and m.added = 1
    and not exists (select 1 from remote_accounts r where r.tenant_id = m.tenant_id and r.connection_id = $4
      and r.subject_kind = 0 and r.subject_id = m.member_id)
  limit $5)sql"};

/// Of a batch, a quarter is left for ordinary work where others only leave groups: whoever joins must have an account
/// first.
constexpr std::int64_t kLeavingPart = 4;

/// What an app refused for good, with what it was told last: state that is older than that must not come back.
Event as_of(const Event& newest, Event refused) {
  Value payload = newest.payload;
  for (const std::string_view own : {"active", "change", "leaving"}) {
    if (const Value* value = refused.payload.find(own)) payload.set(std::string(own), *value);
  }
  refused.payload = std::move(payload);
  return refused;
}

}  // namespace

Result<Claimed> LaneLedger::claim(const Appetite& appetite) const {
  Claimed claimed;
  TRY(database_.transact(Mode::write, [&](Session& session) -> Result<void> {
    const LaneTable lanes(session, database_.dialect(), tenant_);
    claimed.lanes.clear();
    const bool any = TRY(lanes.any(connection_));  // servers at rest ask for nothing else
    if (!any) return {};
    TRY(take(lanes, {Urgency::barrier, appetite.barriers, kBarrierLease}, claimed));
    if (claimed.lanes.empty()) {
      const std::int64_t leaving = appetite.leaving - appetite.leaving / kLeavingPart;
      TRY(take(lanes, {Urgency::leaving, leaving, kOrdinaryLease}, claimed));
      const auto taken = static_cast<std::int64_t>(claimed.lanes.size());
      TRY(take(lanes, {Urgency::ordinary, appetite.ordinary - taken, kOrdinaryLease}, claimed));
    }
    crash_point("ledger.claiming");
    return {};
  }));
  if (!claimed.lanes.empty()) crash_point("ledger.claimed");
  return claimed;
}

Result<void> LaneLedger::take(const LaneTable& lanes, const Turn& turn, Claimed& claimed) const {
  if (turn.most <= 0) return {};
  // Both clocks are read before the claim, so that ours ends no later than the one that is stored.
  const Lease lease{turn.lease, clock_.monotonic() + turn.lease};
  const Instant now = clock_.now();
  const auto taken = TRY(lanes.claim({connection_, turn.urgency, now, now + turn.lease, turn.most}));
  if (claimed.lanes.empty()) claimed.lease = lease;  // the earlier one
  claimed.lanes.insert(claimed.lanes.end(), taken.begin(), taken.end());
  return {};
}

Result<LanePage> LaneLedger::open(const Lane& lane) const {
  LanePage page;
  TRY(database_.transact(Mode::read, [&](Session& session) -> Result<void> {
    page = LanePage{};
    page.remote_id = TRY(ConnectionTable(session, tenant_).remote_id(connection_, lane.subject));
    if (lane.unsafe) page.owed = TRY(DeadTable(session, tenant_).owed(connection_, lane.subject, kPage));
    page.owes_more = page.owed.size() == static_cast<std::size_t>(kPage);
    if (lane.acked_seq >= lane.head_seq) return reopen_refused(lane, session, page);
    page.events =
        TRY(EventTable(session, tenant_).read(lane.subject, {lane.acked_seq, lane.head_seq, kPage}, connection_));
    page.more = page.events.size() == static_cast<std::size_t>(kPage) && page.events.back().seq < lane.head_seq;
    return {};
  }));
  return page;
}

/// Whatever the app was asked for least recently comes first, so that each has its turn.
Result<void> LaneLedger::reopen_refused(const Lane& lane, Session& session, LanePage& page) const {
  const EventTable events(session, tenant_);
  page.again = true;
  const auto newest = TRY(events.newest(lane.subject, lane.acked_seq, connection_));
  page.readmitted = newest && newest->verbs.back() == Verb::provision;
  std::set<std::int64_t> read;
  for (const DeadLetter& letter : page.owed) {
    if (!read.insert(letter.seq).second) continue;
    auto event = TRY(events.read(lane.subject, {letter.seq - 1, letter.seq, 1}, connection_));
    if (event.empty() || !newest) return fail(Code::internal, "what an app refused is not there any more");
    page.events.push_back(as_of(*newest, std::move(event.front())));
  }
  return {};
}

Result<std::vector<RemoteMember>> LaneLedger::members(const Event& event, std::int64_t upto) const {
  std::vector<RemoteMember> members;
  TRY(database_.transact(Mode::read, [&](Session& session) -> Result<void> {
    members = TRY(EventTable(session, tenant_).members(GroupId{event.subject.id}, {event.seq, upto}, connection_));
    return {};
  }));
  return members;
}

Result<std::vector<Subject>> LaneLedger::awaited(const Event& event, std::int64_t limit) const {
  std::vector<Subject> awaited;
  TRY(database_.transact(Mode::read, [&](Session& session) -> Result<void> {
    awaited.clear();
    const Rows rows =
        TRY(session.run(kAwaited, {tenant_.value, event.subject.id, event.seq, connection_.value, limit}));
    for (std::size_t row = 0; row < rows.size(); ++row) awaited.push_back(subject_of(UserId{rows.integer(row, 0)}));
    return {};
  }));
  return awaited;
}

Result<void> LaneLedger::add(Session& session, const Lane& lane, const LedgerEntry& entry) const {
  Tables tables(session, database_.dialect(), tenant_);
  const Addenda addenda(tables, connection_, {clock_.now(), "delivery"});
  if (entry.readmits) TRY(addenda.readmit(UserId{lane.subject.id}));
  if (entry.late.members.empty()) return {};
  return addenda.add_late(GroupId{lane.subject.id}, entry.late.seq, entry.late.members);
}

Result<bool> LaneLedger::apply(const LaneTable& lanes, const Lane& lane, const Settlement& settlement,
                               Duration lease) const {
  const Instant now = clock_.now();
  if (const auto* retry = std::get_if<LaneTable::Retry>(&settlement)) return lanes.put_back(connection_, lane, *retry);
  if (std::holds_alternative<Finish>(settlement)) return lanes.finish(connection_, lane, now);
  const Hold& hold = std::get<Hold>(settlement);
  return lanes.renew(connection_, lane, {hold.acked_seq, hold.attempts, hold.unsafe, now + lease});
}

Result<Settled> LaneLedger::settle(const Lane& lane, const LedgerEntry& entry, const Settlement& settlement,
                                   Lease& lease) const {
  Settled settled;
  std::chrono::steady_clock::time_point ends;
  TRY(database_.transact(Mode::write, [&](Session& session) -> Result<void> {
    settled = Settled{};
    // Before the lane, as those who change the directory do.
    if (entry.adds()) {
      TRY(LockTable(session, database_.dialect(), tenant_).hold_all(lane.subject.kind, std::array{lane.subject.id}));
    }
    ends = clock_.monotonic() + lease.length;
    settled.ours = TRY(apply(LaneTable(session, database_.dialect(), tenant_), lane, settlement, lease.length));
    if (!settled.ours) return {};
    if (entry.adds()) TRY(add(session, lane, entry));
    crash_point("ledger.lane_settled");
    if (entry.receipt) TRY(ReceiptTable(session, tenant_).keep(*entry.receipt));
    crash_point("ledger.receipt_kept");
    if (entry.dead) settled.first_letter = TRY(DeadTable(session, tenant_).keep(*entry.dead));
    for (const DeadLetter& letter : entry.risen) {
      const bool was_there = TRY(DeadTable(session, tenant_).forget(letter));
      if (was_there) settled.rose.push_back(letter);
    }
    if (!entry.remote_id) return {};
    return ConnectionTable(session, tenant_).keep_remote_id(connection_, lane.subject, *entry.remote_id);
  }));
  if (settled.ours) lease.ends = ends;
  return settled;
}

Result<void> LaneLedger::hand_back(std::span<const Lane> lanes) const {
  return database_.transact(Mode::write, [&](Session& session) -> Result<void> {
    const LaneTable table(session, database_.dialect(), tenant_);
    const Instant now = clock_.now();
    for (const Lane& lane : lanes) {
      TRY(table.put_back(connection_, lane, {lane.acked_seq, lane.attempts, now, now, "", Wait::none, lane.unsafe}));
    }
    return {};
  });
}

}  // namespace provost
