#include "core/delivery/lane_ledger.h"

#include "core/base/crash_point.h"
#include "core/store/connection_table.h"

namespace provost {
namespace {

using sql::Mode;
using sql::Rows;
using sql::Session;
using sql::Statement;

constexpr Duration kBarrierLease = std::chrono::seconds(5);
constexpr Duration kOrdinaryLease = std::chrono::seconds(9);  // an end of access may come to the lane meanwhile
constexpr std::int64_t kPage = 64;

constexpr Statement kAwaitsMember{"delivery.awaits_member", R"sql(
  select 1 from event_members m
  join lanes l on l.tenant_id = m.tenant_id and l.connection_id = $4 and l.subject_kind = 0
    and l.subject_id = m.member_id
  where m.tenant_id = $1 and m.group_id = $2 and m.seq = $3 and m.member_kind = 0 and m.added = 1
    and not exists (select 1 from remote_accounts r where r.tenant_id = m.tenant_id and r.connection_id = $4
      and r.subject_kind = 0 and r.subject_id = m.member_id)
  limit 1)sql"};

}  // namespace

Result<Claimed> LaneLedger::claim(const Appetite& appetite) const {
  Claimed claimed;
  TRY(database_.transact(Mode::write, [&](Session& session) -> Result<void> {
    const LaneTable lanes(session, database_.dialect(), tenant_);
    claimed.lanes.clear();
    for (const Urgency urgency : {Urgency::barrier, Urgency::ordinary}) {
      const std::int64_t most = urgency == Urgency::barrier ? appetite.barriers : appetite.ordinary;
      if (most <= 0) continue;
      const Duration length = urgency == Urgency::barrier ? kBarrierLease : kOrdinaryLease;
      // Both clocks are read before the claim, so that ours ends no later than the one that is stored.
      claimed.lease = Lease{length, clock_.monotonic() + length};
      const Instant now = clock_.now();
      claimed.lanes = TRY(lanes.claim({connection_, urgency, now, now + length, most}));
      if (!claimed.lanes.empty()) break;
    }
    crash_point("ledger.claiming");
    return {};
  }));
  if (!claimed.lanes.empty()) crash_point("ledger.claimed");
  return claimed;
}

Result<LanePage> LaneLedger::open(const Lane& lane) const {
  LanePage page;
  TRY(database_.transact(Mode::read, [&](Session& session) -> Result<void> {
    page.events =
        TRY(EventTable(session, tenant_).read(lane.subject, {lane.acked_seq, lane.head_seq, kPage}, connection_));
    page.remote_id = TRY(ConnectionTable(session, tenant_).remote_id(connection_, lane.subject));
    return {};
  }));
  page.more = !page.events.empty() && page.events.size() == static_cast<std::size_t>(kPage) &&
              page.events.back().seq < lane.head_seq;
  return page;
}

Result<std::vector<RemoteMember>> LaneLedger::members(const Event& event) const {
  std::vector<RemoteMember> members;
  TRY(database_.transact(Mode::read, [&](Session& session) -> Result<void> {
    members = TRY(EventTable(session, tenant_).members(GroupId{event.subject.id}, event.seq, connection_));
    return {};
  }));
  return members;
}

Result<bool> LaneLedger::awaits_member(const Event& event) const {
  bool awaits = false;
  TRY(database_.transact(Mode::read, [&](Session& session) -> Result<void> {
    const Rows rows = TRY(session.run(kAwaitsMember, {tenant_.value, event.subject.id, event.seq, connection_.value}));
    awaits = !rows.empty();
    return {};
  }));
  return awaits;
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
    ends = clock_.monotonic() + lease.length;
    settled.ours = TRY(apply(LaneTable(session, database_.dialect(), tenant_), lane, settlement, lease.length));
    if (!settled.ours) return {};
    crash_point("ledger.lane_settled");
    if (entry.receipt) TRY(ReceiptTable(session, tenant_).keep(*entry.receipt));
    crash_point("ledger.receipt_kept");
    if (entry.dead) settled.first_letter = TRY(DeadTable(session, tenant_).keep(*entry.dead));
    if (entry.risen) settled.rose = TRY(DeadTable(session, tenant_).forget(*entry.risen));
    if (!entry.remote_id) return {};
    return ConnectionTable(session, tenant_).keep_remote_id(connection_, lane.subject, *entry.remote_id);
  }));
  if (settled.ours) lease.ends = ends;
  return settled;
}

Result<void> LaneLedger::hand_back(std::span<const Lane> untried) const {
  return database_.transact(Mode::write, [&](Session& session) -> Result<void> {
    const LaneTable lanes(session, database_.dialect(), tenant_);
    const Instant now = clock_.now();
    for (const Lane& lane : untried) {
      TRY(lanes.put_back(connection_, lane, {lane.acked_seq, lane.attempts, now, now, "", Wait::none, lane.unsafe}));
    }
    return {};
  });
}

}  // namespace provost
