#include "core/store/data_key_table.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kInsert{"data_keys.insert", R"sql(
  insert into data_keys (tenant_id, id, wrapped, created_us) values ($1, $2, $3, $4))sql"};
constexpr Statement kOf{"data_keys.of", R"sql(
  select tenant_id, id, wrapped, created_us from data_keys where tenant_id = $1 order by created_us, id)sql"};
constexpr Statement kAll{"data_keys.all", R"sql(
  select tenant_id, id, wrapped, created_us from data_keys order by tenant_id, created_us, id)sql"};
constexpr Statement kRewrap{"data_keys.rewrap", R"sql(
  update data_keys set wrapped = $3 where tenant_id = $1 and id = $2)sql"};

std::vector<DataKeyRow> keys_in(const Rows& rows) {
  std::vector<DataKeyRow> keys;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    keys.push_back({TenantId{rows.integer(row, 0)}, std::string(rows.text(row, 1)), std::string(rows.text(row, 2)),
                    Instant{rows.integer(row, 3)}});
  }
  return keys;
}

}  // namespace

Result<void> DataKeyTable::insert(const DataKeyRow& row) const {
  TRY(session_.run(kInsert,
                   {row.tenant.value, std::string_view(row.id), std::string_view(row.wrapped), row.created.us}));
  return {};
}

Result<std::vector<DataKeyRow>> DataKeyTable::of(TenantId tenant) const {
  const Rows rows = TRY(session_.run(kOf, {tenant.value}));
  return keys_in(rows);
}

Result<std::vector<DataKeyRow>> DataKeyTable::all() const {
  const Rows rows = TRY(session_.run(kAll));
  return keys_in(rows);
}

Result<void> DataKeyTable::rewrap(const DataKeyRow& row) const {
  TRY(session_.run(kRewrap, {row.tenant.value, std::string_view(row.id), std::string_view(row.wrapped)}));
  return {};
}

}  // namespace provost
