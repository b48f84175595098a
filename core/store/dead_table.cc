#include "core/store/dead_table.h"

#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kAdd{"dead.add", R"sql(
  insert into dead (tenant_id, connection_id, subject_kind, subject_id, seq, step, verb, unsafe, reason, tries,
    first_us, at_us)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
  on conflict (tenant_id, subject_kind, subject_id, seq, step, connection_id) do nothing)sql"};
constexpr Statement kRenew{"dead.renew", R"sql(
  update dead set reason = $7, tries = tries + 1, at_us = $8
  where tenant_id = $1 and connection_id = $2 and subject_kind = $3 and subject_id = $4 and seq = $5
    and step = $6)sql"};
constexpr Statement kForget{"dead.forget", R"sql(
  delete from dead
  where tenant_id = $1 and connection_id = $2 and subject_kind = $3 and subject_id = $4 and seq = $5
    and step = $6)sql"};
constexpr sql::Literal kSelect{R"sql(
  select connection_id, subject_kind, subject_id, seq, step, verb, unsafe, reason, tries, first_us, at_us from dead
  where tenant_id = $1)sql"};
constexpr Statement kOf{
    "dead.of", sql::kJoined<kSelect, " and subject_kind = $2 and subject_id = $3 order by seq, step limit $4">};
constexpr Statement kOwed{"dead.owed", sql::kJoined<kSelect, R"sql( and subject_kind = $2 and subject_id = $3
  and connection_id = $5 and unsafe = 1 order by at_us, seq, step limit $4)sql">};
// What an app is told of a person later says all that it refused before, and an end of access is tried without being
// asked. Of a group each event says who came, and no later one says it again.
constexpr sql::Literal kTellable{R"sql( and unsafe = 0 and (
    subject_kind = 0
      and exists (select 1 from users u
        where u.tenant_id = dead.tenant_id and u.id = dead.subject_id and u.removed_us is null)
      and not exists (select 1 from receipts r
        where r.tenant_id = dead.tenant_id and r.subject_kind = 0 and r.subject_id = dead.subject_id
          and r.seq > dead.seq and r.connection_id = dead.connection_id)
      and not exists (select 1 from lanes l
        where l.tenant_id = dead.tenant_id and l.connection_id = dead.connection_id and l.subject_kind = 0
          and l.subject_id = dead.subject_id and l.head_seq > dead.seq)
    or subject_kind = 1 and exists (select 1 from groups g
      where g.tenant_id = dead.tenant_id and g.id = dead.subject_id and g.removed_us is null)))sql"};
constexpr Statement kTellableOf{
    "dead.tellable_of",
    sql::kJoined<kSelect, kTellable, " and subject_kind = $2 and subject_id = $3 order by seq, step limit $4">};
constexpr Statement kTellableTo{
    "dead.tellable_to", sql::kJoined<kSelect, kTellable, " and connection_id = $2 order by at_us desc limit $3">};
constexpr Statement kTellableOfTo{
    "dead.tellable_of_to",
    sql::kJoined<kSelect, kTellable,
                 " and subject_kind = $2 and subject_id = $3 and connection_id = $5 order by seq, step limit $4">};
constexpr Statement kNewest{"dead.newest", sql::kJoined<kSelect, " order by at_us desc limit $2">};

std::vector<DeadLetter> letters_in(const Rows& rows) {
  std::vector<DeadLetter> letters;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    DeadLetter letter;
    letter.connection = ConnectionId{std::string(rows.text(row, 0))};
    letter.subject = Subject{static_cast<SubjectKind>(rows.integer(row, 1)), rows.integer(row, 2)};
    letter.seq = rows.integer(row, 3);
    letter.step = rows.integer(row, 4);
    letter.verb = verb_from(rows.text(row, 5)).value_or(Verb::provision);
    letter.unsafe = rows.integer(row, 6) != 0;
    letter.reason = rows.text(row, 7);
    letter.tries = rows.integer(row, 8);
    letter.first = Instant{rows.integer(row, 9)};
    letter.at = Instant{rows.integer(row, 10)};
    letters.push_back(std::move(letter));
  }
  return letters;
}

std::int64_t number(SubjectKind kind) { return static_cast<std::int64_t>(kind); }

}  // namespace

Result<bool> DeadTable::keep(const DeadLetter& letter) const {
  const Rows added = TRY(session_.run(kAdd, {tenant_.value, letter.connection.value, number(letter.subject.kind),
                                             letter.subject.id, letter.seq, letter.step, to_word(letter.verb),
                                             std::int64_t{letter.unsafe}, letter.reason, letter.tries, letter.at.us}));
  if (added.affected() == 1) return true;
  TRY(session_.run(kRenew, {tenant_.value, letter.connection.value, number(letter.subject.kind), letter.subject.id,
                            letter.seq, letter.step, letter.reason, letter.at.us}));
  return false;
}

Result<bool> DeadTable::forget(const DeadLetter& letter) const {
  const Rows gone = TRY(session_.run(kForget, {tenant_.value, letter.connection.value, number(letter.subject.kind),
                                               letter.subject.id, letter.seq, letter.step}));
  return gone.affected() == 1;
}

Result<std::vector<DeadLetter>> DeadTable::of(const Subject& subject, std::int64_t limit) const {
  const Rows rows = TRY(session_.run(kOf, {tenant_.value, number(subject.kind), subject.id, limit}));
  return letters_in(rows);
}

Result<std::vector<DeadLetter>> DeadTable::owed(const ConnectionId& connection, const Subject& subject,
                                                std::int64_t limit) const {
  const Rows rows =
      TRY(session_.run(kOwed, {tenant_.value, number(subject.kind), subject.id, limit, connection.value}));
  return letters_in(rows);
}

Result<std::vector<DeadLetter>> DeadTable::tellable(const Whose& whose, std::int64_t limit) const {
  Rows rows;
  if (whose.subject && whose.connection) {
    rows = TRY(session_.run(kTellableOfTo, {tenant_.value, number(whose.subject->kind), whose.subject->id, limit,
                                            whose.connection->value}));
  } else if (whose.subject) {
    rows = TRY(session_.run(kTellableOf, {tenant_.value, number(whose.subject->kind), whose.subject->id, limit}));
  } else if (whose.connection) {
    rows = TRY(session_.run(kTellableTo, {tenant_.value, whose.connection->value, limit}));
  }
  return letters_in(rows);
}

Result<std::vector<DeadLetter>> DeadTable::newest(std::int64_t limit) const {
  const Rows rows = TRY(session_.run(kNewest, {tenant_.value, limit}));
  return letters_in(rows);
}

}  // namespace provost
