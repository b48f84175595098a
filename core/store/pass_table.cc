#include "core/store/pass_table.h"

#include <array>

#include "core/store/list_statement.h"
#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr std::int64_t kFirstPhase = static_cast<std::int64_t>(Pass::Phase::leavers);

constexpr Statement kBegin{"passes.begin", R"sql(
  insert into passes (tenant_id, connection_id, number, phase, cursor, after_user, fence, due_us, begun_us, failures,
    listed, strangers, ended, restored, last_error, last_pass)
  values ($1, $2, 1, $4, '', 0, 0, $3, $3, 0, 0, 0, 0, 0, '', '')
  on conflict (tenant_id, connection_id) do nothing)sql"};
constexpr Statement kClaim{"passes.claim", R"sql(
  update passes set fence = fence + 1, due_us = $4
  where tenant_id = $1 and connection_id = $2 and (due_us <= $3 or due_us > $5)
  returning number, phase, cursor, after_user, fence, begun_us, failures, listed, strangers, ended, restored,
    last_error, last_pass, due_us)sql"};
constexpr Statement kNotDue{"passes.not_due", R"sql(
  select 1 from passes where tenant_id = $1 and connection_id = $2 and due_us > $3 and due_us <= $4)sql"};
constexpr Statement kFind{"passes.find", R"sql(
  select number, phase, cursor, after_user, fence, begun_us, failures, listed, strangers, ended, restored,
    last_error, last_pass, due_us
  from passes where tenant_id = $1 and connection_id = $2)sql"};
constexpr Statement kSave{"passes.save", R"sql(
  update passes set number = $4, phase = $5, cursor = $6, after_user = $7, due_us = $8, begun_us = $9, failures = $10,
    listed = $11, strangers = $12, ended = $13, restored = $14, last_error = $15, last_pass = $16
  where tenant_id = $1 and connection_id = $2 and fence = $3)sql"};
constexpr Statement kHurry{"passes.hurry", R"sql(
  update passes set number = number + 1, phase = $4, cursor = '', after_user = 0, fence = fence + 1, due_us = $3,
    failures = 0, ended = 0, restored = 0
  where tenant_id = $1 and connection_id = $2)sql"};

// The condition on verbs is that of the index.
constexpr Statement kLeavers{"passes.leavers", R"sql(
  select r.subject_id, r.at_us, a.remote_id
  from receipts r join remote_accounts a on a.tenant_id = r.tenant_id and a.connection_id = r.connection_id
    and a.subject_kind = r.subject_kind and a.subject_id = r.subject_id
  where r.tenant_id = $1 and r.connection_id = $2 and r.subject_kind = 0 and r.verb in ('deactivate', 'remove')
    and r.outcome = 'done' and (r.at_us, r.subject_id) < ($3, $4)
    and not exists (select 1 from receipts n where n.tenant_id = r.tenant_id and n.subject_kind = r.subject_kind
      and n.subject_id = r.subject_id and n.connection_id = r.connection_id and n.verb in ('deactivate', 'remove')
      and n.outcome = 'done' and (n.at_us > r.at_us or (n.at_us = r.at_us and (n.seq, n.step) > (r.seq, r.step))))
  order by r.at_us desc, r.subject_id desc limit $5)sql"};

const sql::ListStatement& note_seen_statement() {
  static const sql::ListStatement kNoteSeen(
      "passes.note_seen", {"update remote_accounts set seen_pass = $3 where tenant_id = $1 and connection_id = $2 and "
                           "subject_kind = 0 and remote_id in (",
                           "?", ") returning subject_id, remote_id", 3});
  return kNoteSeen;
}

const sql::ListStatement& owners_statement() {
  static const sql::ListStatement kOwners("passes.owners",
                                          {"select subject_id, remote_id from remote_accounts where tenant_id = $1 and "
                                           "connection_id = $2 and subject_kind = 0 and remote_id in (",
                                           "?", ")", 2});
  return kOwners;
}

const sql::ListStatement& seen_statement() {
  static const sql::ListStatement kSeen(
      "passes.seen", {"select subject_id, seen_pass from remote_accounts where tenant_id = $1 and connection_id = $2 "
                      "and subject_kind = 0 and subject_id in (",
                      "?", ")", 2});
  return kSeen;
}

const sql::ListStatement& waiting_statement() {
  static const sql::ListStatement kWaiting(
      "passes.waiting",
      {"select subject_id, case when acked_seq < head_seq then 0 else 1 end from lanes where tenant_id = $1 and "
       "connection_id = $2 and subject_kind = 0 and subject_id in (",
       "?", ")", 2});
  return kWaiting;
}

const sql::ListStatement& told_statement() {
  static const sql::ListStatement kTold(
      "passes.told", {"select distinct subject_id from receipts where tenant_id = $1 and connection_id = $2 and "
                      "subject_kind = 0 and at_us >= $3 and subject_id in (",
                      "?", ")", 3});
  return kTold;
}

Pass pass_at(const Rows& rows, const ConnectionId& connection) {
  Pass pass;
  pass.connection = connection;
  pass.number = rows.integer(0, 0);
  pass.phase = static_cast<Pass::Phase>(rows.integer(0, 1));
  pass.cursor = rows.text(0, 2);
  pass.after = UserId{rows.integer(0, 3)};
  pass.fence = rows.integer(0, 4);
  pass.begun = Instant{rows.integer(0, 5)};
  pass.failures = rows.integer(0, 6);
  pass.listed = rows.integer(0, 7);
  pass.strangers = rows.integer(0, 8);
  pass.ended = rows.integer(0, 9);
  pass.restored = rows.integer(0, 10);
  pass.last_error = rows.text(0, 11);
  pass.last_pass = rows.text(0, 12);
  pass.due = Instant{rows.integer(0, 13)};
  return pass;
}

void append_sighted(const Rows& rows, std::vector<SightedAccount>& found) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    found.push_back({UserId{rows.integer(row, 0)}, RemoteId{std::string(rows.text(row, 1))}});
  }
}

std::vector<Cell> cells_of(std::span<const UserId> people) {
  std::vector<Cell> cells;
  for (const UserId& user : people) cells.emplace_back(user.value);
  return cells;
}

}  // namespace

Result<bool> PassTable::is_due(const ConnectionId& connection, Instant now, Duration longest) const {
  const Rows rows = TRY(session_.run(kNotDue, {tenant_.value, connection.value, now.us, (now + longest).us}));
  return rows.empty();
}

Result<std::optional<Pass>> PassTable::claim(const Claim& claim) const {
  TRY(session_.run(kBegin, {tenant_.value, claim.connection.value, claim.now.us, kFirstPhase}));
  const Instant furthest = claim.now + claim.longest;
  const Rows rows = TRY(
      session_.run(kClaim, {tenant_.value, claim.connection.value, claim.now.us, claim.lease_until.us, furthest.us}));
  return rows.empty() ? std::optional<Pass>() : std::optional(pass_at(rows, claim.connection));
}

Result<bool> PassTable::save(const Pass& pass, Instant due) const {
  const Rows saved = TRY(session_.run(
      kSave, {tenant_.value, pass.connection.value, pass.fence, pass.number, static_cast<std::int64_t>(pass.phase),
              pass.cursor, pass.after.value, due.us, pass.begun.us, pass.failures, pass.listed, pass.strangers,
              pass.ended, pass.restored, pass.last_error, pass.last_pass}));
  return saved.affected() == 1;
}

Result<std::optional<Pass>> PassTable::find(const ConnectionId& connection) const {
  const Rows rows = TRY(session_.run(kFind, {tenant_.value, connection.value}));
  return rows.empty() ? std::optional<Pass>() : std::optional(pass_at(rows, connection));
}

Result<void> PassTable::hurry(const ConnectionId& connection, Instant now) const {
  TRY(session_.run(kBegin, {tenant_.value, connection.value, now.us, kFirstPhase}));
  TRY(session_.run(kHurry, {tenant_.value, connection.value, now.us, kFirstPhase}));
  return {};
}

Result<std::vector<SightedAccount>> PassTable::note_seen(const Pass& pass,
                                                         std::span<const std::string_view> remotes) const {
  const std::array<Cell, 3> fixed{tenant_.value, std::string_view(pass.connection.value), pass.number};
  const std::vector<Cell> elements(remotes.begin(), remotes.end());
  std::vector<SightedAccount> found;
  TRY(note_seen_statement().run(session_, fixed, elements, [&](const Rows& rows) { append_sighted(rows, found); }));
  return found;
}

Result<std::vector<SightedAccount>> PassTable::owners(const ConnectionId& connection,
                                                      std::span<const std::string_view> remotes) const {
  const std::array<Cell, 2> fixed{tenant_.value, std::string_view(connection.value)};
  const std::vector<Cell> elements(remotes.begin(), remotes.end());
  std::vector<SightedAccount> found;
  TRY(owners_statement().run(session_, fixed, elements, [&](const Rows& rows) { append_sighted(rows, found); }));
  return found;
}

Result<std::vector<Leaver>> PassTable::leavers(const ConnectionId& connection, const Place& before,
                                               std::int64_t limit) const {
  const Rows rows =
      TRY(session_.run(kLeavers, {tenant_.value, connection.value, before.at.us, before.user.value, limit}));
  std::vector<Leaver> found;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    found.push_back(
        {UserId{rows.integer(row, 0)}, RemoteId{std::string(rows.text(row, 2))}, Instant{rows.integer(row, 1)}});
  }
  return found;
}

Result<std::map<UserId, std::int64_t>> PassTable::seen(const ConnectionId& connection,
                                                       std::span<const UserId> people) const {
  const std::array<Cell, 2> fixed{tenant_.value, std::string_view(connection.value)};
  std::map<UserId, std::int64_t> passes;
  TRY(seen_statement().run(session_, fixed, cells_of(people), [&](const Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) passes[UserId{rows.integer(row, 0)}] = rows.integer(row, 1);
  }));
  return passes;
}

Result<std::map<UserId, PassTable::Waits>> PassTable::waiting(const ConnectionId& connection,
                                                              std::span<const UserId> people) const {
  const std::array<Cell, 2> fixed{tenant_.value, std::string_view(connection.value)};
  std::map<UserId, Waits> found;
  TRY(waiting_statement().run(session_, fixed, cells_of(people), [&](const Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      found.emplace(UserId{rows.integer(row, 0)}, rows.integer(row, 1) == 0 ? Waits::news : Waits::owed);
    }
  }));
  return found;
}

Result<std::set<UserId>> PassTable::told(const ConnectionId& connection, std::span<const UserId> people,
                                         Instant since) const {
  const std::array<Cell, 3> fixed{tenant_.value, std::string_view(connection.value), since.us};
  std::set<UserId> found;
  TRY(told_statement().run(session_, fixed, cells_of(people), [&](const Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) found.insert(UserId{rows.integer(row, 0)});
  }));
  return found;
}

}  // namespace provost
