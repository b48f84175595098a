#include "core/store/own_schema_table.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kVersion{"own_schemas.version", "select schemas_version from tenants where id = $1"};
constexpr Statement kMove{"own_schemas.move", "update tenants set schemas_version = schemas_version + 1 where id = $1"};
constexpr Statement kAll{"own_schemas.all", R"sql(
  select id_key, type_name, required, document, created_us from own_schemas
  where tenant_id = $1 order by created_us, id_key limit 100)sql"};
constexpr Statement kInsert{"own_schemas.insert", R"sql(
  insert into own_schemas (tenant_id, id_key, type_name, required, document, created_us)
  values ($1, $2, $3, $4, $5, $6))sql"};

}  // namespace

Result<std::int64_t> OwnSchemaTable::version() const {
  const Rows rows = TRY(session_.run(kVersion, {tenant_.value}));
  return rows.empty() ? std::int64_t{0} : rows.integer(0, 0);
}

Result<std::vector<OwnSchema>> OwnSchemaTable::all() const {
  const Rows rows = TRY(session_.run(kAll, {tenant_.value}));
  std::vector<OwnSchema> schemas;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    schemas.push_back({std::string(rows.text(row, 0)), std::string(rows.text(row, 1)), rows.integer(row, 2) != 0,
                       std::string(rows.text(row, 3)), Instant{rows.integer(row, 4)}});
  }
  return schemas;
}

Result<void> OwnSchemaTable::insert(const OwnSchema& schema) const {
  TRY(session_.run(kMove, {tenant_.value}));
  TRY(session_.run(kInsert, {tenant_.value, schema.id_key, schema.type_name, std::int64_t{schema.required},
                             schema.document, schema.created.us}));
  return {};
}

}  // namespace provost
