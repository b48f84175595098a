#include "core/store/begun_work.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kWalks{"begun_work.walks", R"sql(
  select tenant_id, id, scope from connections where walk_after is not null order by tenant_id, id limit $1)sql"};
constexpr Statement kRetired{"begun_work.retired", R"sql(
  select tenant_id, id, heir_id from sources where retired_us is not null order by retired_us, id limit $1)sql"};

}  // namespace

Result<std::vector<WalkUnderWay>> walks_under_way(sql::Session& session, std::int64_t limit) {
  const Rows rows = TRY(session.run(kWalks, {limit}));
  std::vector<WalkUnderWay> walks;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    walks.push_back(
        {TenantId{rows.integer(row, 0)}, ConnectionId{std::string(rows.text(row, 1))}, std::string(rows.text(row, 2))});
  }
  return walks;
}

Result<std::vector<RetiredSource>> retired_sources(sql::Session& session, std::int64_t limit) {
  const Rows rows = TRY(session.run(kRetired, {limit}));
  std::vector<RetiredSource> sources;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    RetiredSource retired{TenantId{rows.integer(row, 0)}, SourceId{std::string(rows.text(row, 1))}, std::nullopt};
    if (!rows.is_null(row, 2)) retired.heir = SourceId{std::string(rows.text(row, 2))};
    sources.push_back(std::move(retired));
  }
  return sources;
}

}  // namespace provost
