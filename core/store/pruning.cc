#include "core/store/pruning.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kEventWindow{"pruning.event_window", R"sql(
  select subject_kind, subject_id, seq from events
  where tenant_id = $1 and (subject_kind, subject_id, seq) > ($2, $3, $4)
  order by subject_kind, subject_id, seq limit $5)sql"};
constexpr Statement kEvents{"pruning.events", R"sql(
  delete from events
  where tenant_id = $1 and (subject_kind, subject_id, seq) > ($2, $3, $4)
    and (subject_kind, subject_id, seq) <= ($5, $6, $7) and at_us < $8
    and not exists (select 1 from lanes l where l.tenant_id = events.tenant_id
      and l.subject_kind = events.subject_kind and l.subject_id = events.subject_id and l.acked_seq < events.seq)
    and not exists (select 1 from dead d where d.tenant_id = events.tenant_id and d.subject_kind = events.subject_kind
      and d.subject_id = events.subject_id and (d.seq = events.seq or (d.unsafe = 1 and d.seq < events.seq))))sql"};
constexpr Statement kExceptions{"pruning.exceptions", R"sql(
  delete from event_exceptions
  where tenant_id = $1 and (subject_kind, subject_id, seq) > ($2, $3, $4)
    and (subject_kind, subject_id, seq) <= ($5, $6, $7)
    and not exists (select 1 from events e where e.tenant_id = event_exceptions.tenant_id
      and e.subject_kind = event_exceptions.subject_kind and e.subject_id = event_exceptions.subject_id
      and e.seq = event_exceptions.seq))sql"};
constexpr Statement kMembers{"pruning.members", R"sql(
  delete from event_members
  where tenant_id = $1 and (group_id, seq) > ($2, $3) and (group_id, seq) <= ($4, $5)
    and not exists (select 1 from events e where e.tenant_id = event_members.tenant_id and e.subject_kind = 1
      and e.subject_id = event_members.group_id and e.seq = event_members.seq))sql"};

constexpr Statement kReceiptWindow{"pruning.receipt_window", R"sql(
  select at_us, subject_kind, subject_id, seq, step, connection_id from receipts
  where tenant_id = $1 and at_us >= $2 and at_us < $8
    and (at_us, subject_kind, subject_id, seq, step, connection_id) > ($2, $3, $4, $5, $6, $7)
  order by at_us, subject_kind, subject_id, seq, step, connection_id limit $9)sql"};
// $2 … $7 the place before, $8 … $13 the last place.
constexpr Statement kReceipts{"pruning.receipts", R"sql(
  delete from receipts
  where tenant_id = $1 and at_us >= $2 and at_us <= $8
    and (at_us, subject_kind, subject_id, seq, step, connection_id) > ($2, $3, $4, $5, $6, $7)
    and (at_us, subject_kind, subject_id, seq, step, connection_id) <= ($8, $9, $10, $11, $12, $13)
    and (verb not in ('deactivate', 'revoke', 'remove') or exists (
      select 1 from receipts n where n.tenant_id = receipts.tenant_id and n.subject_kind = receipts.subject_kind
        and n.subject_id = receipts.subject_id and n.connection_id = receipts.connection_id and n.seq > receipts.seq
        and n.verb in ('deactivate', 'revoke', 'remove')))
    and not exists (select 1 from dead d where d.tenant_id = receipts.tenant_id
      and d.subject_kind = receipts.subject_kind and d.subject_id = receipts.subject_id
      and d.connection_id = receipts.connection_id and d.seq < receipts.seq and d.unsafe = 0)
    and not exists (select 1 from lanes l where l.tenant_id = receipts.tenant_id
      and l.connection_id = receipts.connection_id and l.subject_kind = receipts.subject_kind
      and l.subject_id = receipts.subject_id and l.acked_seq < receipts.seq))sql"};
constexpr Statement kDead{"pruning.dead", R"sql(
  delete from dead
  where tenant_id = $1 and unsafe = 0 and (subject_kind, subject_id, seq, step, connection_id) in (
    select subject_kind, subject_id, seq, step, connection_id from dead
    where tenant_id = $1 and unsafe = 0 and at_us < $2 order by at_us limit $3))sql"};

constexpr auto kGroup = static_cast<std::int64_t>(SubjectKind::group);

}  // namespace

Result<Pruning::Walked<Pruning::EventPlace>> Pruning::events(const EventPlace& after, const Batch& batch) const {
  const Rows window =
      TRY(session_.run(kEventWindow, {tenant_.value, after.kind, after.subject, after.seq, batch.limit}));
  Walked<EventPlace> walked;
  if (window.empty()) return walked;
  const std::size_t end = window.size() - 1;
  const EventPlace last{window.integer(end, 0), window.integer(end, 1), window.integer(end, 2)};
  const Rows pruned = TRY(session_.run(kEvents, {tenant_.value, after.kind, after.subject, after.seq, last.kind,
                                                 last.subject, last.seq, batch.before.us}));
  walked.pruned = pruned.affected();
  if (walked.pruned > 0) {
    TRY(session_.run(kExceptions,
                     {tenant_.value, after.kind, after.subject, after.seq, last.kind, last.subject, last.seq}));
  }
  if (walked.pruned > 0 && last.kind == kGroup) {
    const EventPlace first = after.kind == kGroup ? after : EventPlace{};
    TRY(session_.run(kMembers, {tenant_.value, first.subject, first.seq, last.subject, last.seq}));
  }
  if (static_cast<std::int64_t>(window.size()) == batch.limit) walked.next = last;
  return walked;
}

Result<Pruning::Walked<Pruning::ReceiptPlace>> Pruning::receipts(const ReceiptPlace& after, const Batch& batch) const {
  const Rows window =
      TRY(session_.run(kReceiptWindow, {tenant_.value, after.at_us, after.kind, after.subject, after.seq, after.step,
                                        after.connection, batch.before.us, batch.limit}));
  Walked<ReceiptPlace> walked;
  if (window.empty()) return walked;
  const std::size_t end = window.size() - 1;
  ReceiptPlace last{window.integer(end, 0), window.integer(end, 1), window.integer(end, 2),
                    window.integer(end, 3), window.integer(end, 4), std::string(window.text(end, 5))};
  const Rows pruned = TRY(session_.run(
      kReceipts, {tenant_.value, after.at_us, after.kind, after.subject, after.seq, after.step, after.connection,
                  last.at_us, last.kind, last.subject, last.seq, last.step, last.connection}));
  walked.pruned = pruned.affected();
  if (static_cast<std::int64_t>(window.size()) == batch.limit) walked.next = std::move(last);
  return walked;
}

Result<std::int64_t> Pruning::dead_letters(const Batch& batch) const {
  const Rows pruned = TRY(session_.run(kDead, {tenant_.value, batch.before.us, batch.limit}));
  return pruned.affected();
}

}  // namespace provost
