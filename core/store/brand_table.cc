#include "core/store/brand_table.h"

#include "core/base/text.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kInsert{"brands.insert", R"sql(
  insert into brands (tenant_id, id, name, name_key, separates_users, created_us) values ($1, $2, $3, $4, $5, $6))sql"};
constexpr Statement kFind{"brands.find",
                          "select id, name, separates_users from brands where tenant_id = $1 and id = $2"};
constexpr Statement kAll{"brands.all", R"sql(
  select id, name, separates_users from brands where tenant_id = $1 order by id limit 10000)sql"};
constexpr Statement kAnySeparation{"brands.any_separation", R"sql(
  select id from brands where tenant_id = $1 and separates_users = 1 limit 1)sql"};

Brand brand_at(const Rows& rows, std::size_t row) {
  return Brand{rows.integer(row, 0), std::string(rows.text(row, 1)), rows.integer(row, 2) != 0};
}

}  // namespace

Result<void> BrandTable::insert(const Brand& brand, Instant now) const {
  if (brand.name.empty() || brand.name.size() > kLongestName) {
    return fail(Code::invalid_value, "a brand's name has 1 to " + std::to_string(kLongestName) + " bytes");
  }
  const std::string key = text::fold(brand.name);
  TRY(session_.run(kInsert, {tenant_.value, brand.id, brand.name, key, std::int64_t{brand.separates_users}, now.us}));
  return {};
}

Result<std::optional<Brand>> BrandTable::find(std::int64_t id) const {
  const Rows rows = TRY(session_.run(kFind, {tenant_.value, id}));
  return rows.empty() ? std::optional<Brand>() : std::optional(brand_at(rows, 0));
}

Result<std::vector<Brand>> BrandTable::all() const {
  const Rows rows = TRY(session_.run(kAll, {tenant_.value}));
  std::vector<Brand> brands;
  for (std::size_t row = 0; row < rows.size(); ++row) brands.push_back(brand_at(rows, row));
  return brands;
}

Result<bool> BrandTable::any_separation() const {
  const Rows rows = TRY(session_.run(kAnySeparation, {tenant_.value}));
  return !rows.empty();
}

}  // namespace provost
