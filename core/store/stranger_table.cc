#include "core/store/stranger_table.h"

#include <array>
#include <map>

#include "core/store/list_statement.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr Statement kForgetUnseen{"strangers.forget_unseen", R"sql(
  delete from strangers where tenant_id = $1 and connection_id = $2 and remote_id in (
    select remote_id from strangers where tenant_id = $1 and connection_id = $2 and seen_pass < $3 limit $4))sql"};
constexpr Statement kPage{"strangers.page", R"sql(
  select remote_id, user_name, active, first_us, seen_us from strangers
  where tenant_id = $1 and connection_id = $2 and remote_id > $3 order by remote_id limit $4)sql"};

const sql::ListStatement& known_statement() {
  static const sql::ListStatement kKnown("strangers.known",
                                         {"delete from strangers where tenant_id = $1 and connection_id = $2 and "
                                          "remote_id in (",
                                          "?", ") returning remote_id, first_us", 2});
  return kKnown;
}

const sql::ListStatement& keep_statement() {
  static const sql::ListStatement kKeep(
      "strangers.keep",
      {"insert into strangers (tenant_id, connection_id, seen_pass, seen_us, remote_id, user_name, active, first_us) "
       "values ",
       "($1, $2, $3, $4, ?, ?, ?, ?)", " on conflict (tenant_id, connection_id, remote_id) do nothing", 4, 4});
  return kKeep;
}

}  // namespace

Result<void> StrangerTable::keep(const Pass& pass, std::span<const Stranger> strangers) const {
  if (strangers.empty() || pass.strangers > kMost) return {};
  std::vector<Cell> ids;
  for (const Stranger& stranger : strangers) ids.emplace_back(std::string_view(stranger.remote.value));
  const std::array<Cell, 2> whose{tenant_.value, std::string_view(pass.connection.value)};
  std::map<std::string, std::int64_t, std::less<>> first;
  TRY(known_statement().run(session_, whose, ids, [&](const Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) first.emplace(rows.text(row, 0), rows.integer(row, 1));
  }));
  const std::array<Cell, 4> fixed{tenant_.value, std::string_view(pass.connection.value), pass.number,
                                  strangers.front().seen.us};
  std::vector<Cell> cells;
  for (const Stranger& stranger : strangers) {
    const auto known = first.find(stranger.remote.value);
    cells.emplace_back(std::string_view(stranger.remote.value));
    cells.emplace_back(std::string_view(stranger.user_name));
    cells.emplace_back(std::int64_t{stranger.active});
    cells.emplace_back(known == first.end() ? stranger.first.us : known->second);
  }
  return keep_statement().run(session_, fixed, cells, [](const Rows&) {});
}

Result<std::int64_t> StrangerTable::forget_unseen(const Pass& pass, std::int64_t limit) const {
  const Rows gone = TRY(session_.run(kForgetUnseen, {tenant_.value, pass.connection.value, pass.number, limit}));
  return gone.affected();
}

Result<std::vector<Stranger>> StrangerTable::page(const ConnectionId& connection, std::string_view after,
                                                  std::int64_t limit) const {
  const Rows rows = TRY(session_.run(kPage, {tenant_.value, connection.value, after, limit}));
  std::vector<Stranger> strangers;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    strangers.push_back({RemoteId{std::string(rows.text(row, 0))}, std::string(rows.text(row, 1)),
                         rows.integer(row, 2) != 0, Instant{rows.integer(row, 3)}, Instant{rows.integer(row, 4)}});
  }
  return strangers;
}

}  // namespace provost
