#include "core/store/signing_key_table.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kAll{"signing_keys.all", R"sql(
  select algorithm, generation, sealed, created_us from signing_keys order by generation, algorithm limit 1000)sql"};
constexpr Statement kInsert{"signing_keys.insert_if_absent", R"sql(
  insert into signing_keys (algorithm, generation, sealed, created_us) values ($1, $2, $3, $4)
  on conflict do nothing)sql"};

constexpr Statement kReseal{"signing_keys.reseal", R"sql(
  update signing_keys set sealed = $3 where algorithm = $1 and generation = $2)sql"};

}  // namespace

Result<std::vector<SigningKeyRow>> SigningKeyTable::all() const {
  const Rows rows = TRY(session_.run(kAll));
  std::vector<SigningKeyRow> keys;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    keys.push_back({std::string(rows.text(row, 0)), rows.integer(row, 1), std::string(rows.text(row, 2)),
                    Instant{rows.integer(row, 3)}});
  }
  return keys;
}

Result<void> SigningKeyTable::insert_if_absent(const SigningKeyRow& row) const {
  TRY(session_.run(kInsert,
                   {std::string_view(row.algorithm), row.generation, std::string_view(row.sealed), row.created.us}));
  return {};
}

Result<void> SigningKeyTable::reseal(const SigningKeyRow& row) const {
  TRY(session_.run(kReseal, {std::string_view(row.algorithm), row.generation, std::string_view(row.sealed)}));
  return {};
}

}  // namespace provost
