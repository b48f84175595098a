#include "core/store/connection_state_table.h"

#include "core/store/instant_cell.h"
#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kKeep{"connection_state.keep", R"sql(
  insert into connection_state (tenant_id, connection_id, out_us, trial_us, refused_us, check_us, quiet_us, rate_milli,
    reason)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  on conflict (tenant_id, connection_id) do update set
    out_us = excluded.out_us, trial_us = excluded.trial_us, refused_us = excluded.refused_us,
    check_us = excluded.check_us, quiet_us = excluded.quiet_us, rate_milli = excluded.rate_milli,
    reason = excluded.reason)sql"};
constexpr sql::Literal kSelect{R"sql(
  select connection_id, out_us, trial_us, refused_us, check_us, quiet_us, rate_milli, reason from connection_state
  where tenant_id = $1)sql"};
constexpr Statement kFind{"connection_state.find", sql::kJoined<kSelect, " and connection_id = $2">};
constexpr Statement kAll{"connection_state.all", sql::kJoined<kSelect, " order by connection_id limit 2000">};
constexpr Statement kNudge{"connection_state.nudge", R"sql(
  insert into connection_state (tenant_id, connection_id, nudged_us) values ($1, $2, $3)
  on conflict (tenant_id, connection_id) do update set nudged_us = excluded.nudged_us)sql"};
constexpr Statement kNudges{"connection_state.nudges", R"sql(
  select connection_id, nudged_us from connection_state where tenant_id = $1 and nudged_us <> 0 limit 2000)sql"};

ConnectionState state_at(const Rows& rows, std::size_t row) {
  ConnectionState state;
  state.connection = ConnectionId{std::string(rows.text(row, 0))};
  state.out_since = instant_at(rows, row, 1);
  state.next_trial = Instant{rows.integer(row, 2)};
  state.refused_since = instant_at(rows, row, 3);
  state.next_check = Instant{rows.integer(row, 4)};
  state.quiet_until = Instant{rows.integer(row, 5)};
  state.rate_milli = rows.integer(row, 6);
  state.reason = rows.text(row, 7);
  return state;
}

}  // namespace

Result<void> ConnectionStateTable::keep(const ConnectionState& state) const {
  TRY(session_.run(kKeep, {tenant_.value, state.connection.value, instant_cell(state.out_since), state.next_trial.us,
                           instant_cell(state.refused_since), state.next_check.us, state.quiet_until.us,
                           state.rate_milli, state.reason}));
  return {};
}

Result<ConnectionState> ConnectionStateTable::find(const ConnectionId& connection) const {
  const Rows rows = TRY(session_.run(kFind, {tenant_.value, connection.value}));
  if (!rows.empty()) return state_at(rows, 0);
  ConnectionState well;
  well.connection = connection;
  return well;
}

Result<std::vector<ConnectionState>> ConnectionStateTable::all() const {
  const Rows rows = TRY(session_.run(kAll, {tenant_.value}));
  std::vector<ConnectionState> states;
  for (std::size_t row = 0; row < rows.size(); ++row) states.push_back(state_at(rows, row));
  return states;
}

Result<void> ConnectionStateTable::nudge(const ConnectionId& connection, Instant now) const {
  TRY(session_.run(kNudge, {tenant_.value, connection.value, now.us}));
  return {};
}

Result<std::vector<ConnectionStateTable::Nudge>> ConnectionStateTable::nudges() const {
  const Rows rows = TRY(session_.run(kNudges, {tenant_.value}));
  std::vector<Nudge> nudges;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    nudges.push_back(Nudge{ConnectionId{std::string(rows.text(row, 0))}, Instant{rows.integer(row, 1)}});
  }
  return nudges;
}

}  // namespace provost
