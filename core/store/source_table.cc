#include "core/store/source_table.h"

#include "core/base/text.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kInsert{"sources.insert", R"sql(
  insert into sources (tenant_id, id, name, name_key, profile, brand_id, created_us)
  values ($1, $2, $3, $4, $5, $6, $7))sql"};
constexpr Statement kFind{
    "sources.find",
    "select id, name, profile, brand_id from sources where tenant_id = $1 and id = $2 and retired_us is null"};
constexpr Statement kAll{"sources.all",
                         "select id, name, profile, brand_id from sources where tenant_id = $1 and retired_us is null "
                         "order by created_us, id limit 10000"};
constexpr Statement kPage{"sources.page", R"sql(
  select id, name, profile, brand_id, link_rule, switches, sensitive, networks from sources
  where tenant_id = $1 and id > $2 and retired_us is null order by id limit $3)sql"};
constexpr Statement kRules{
    "sources.rules", "select link_rule, switches, sensitive, networks from sources where tenant_id = $1 and id = $2"};
constexpr Statement kSetRules{"sources.set_rules", R"sql(
  update sources set profile = $3, link_rule = $4, switches = $5, sensitive = $6, networks = $7
  where tenant_id = $1 and id = $2)sql"};
// Locks the row, on every engine, and changes nothing.
constexpr Statement kHold{"sources.hold", R"sql(
  update sources set name = name where tenant_id = $1 and id = $2 and retired_us is null)sql"};
constexpr Statement kRetire{"sources.retire", R"sql(
  update sources set retired_us = $3, heir_id = $4, name_key = id where tenant_id = $1 and id = $2 and retired_us is null)sql"};
// Whose people were to come to this source, their heir is its own.
constexpr Statement kPassOn{"sources.pass_on", R"sql(
  update sources set heir_id = $3 where tenant_id = $1 and heir_id = $2 and retired_us is not null)sql"};
constexpr Statement kEndTokens{"sources.end_tokens", R"sql(
  update tokens set revoked_us = $3
  where tenant_id = $1 and kind in ('source', 'source_access') and subject_id = $2 and revoked_us is null)sql"};
constexpr Statement kFindRetired{"sources.find_retired", R"sql(
  select id from sources where tenant_id = $1 and (id = $2 or name = $2) and retired_us is not null
  order by retired_us limit 1)sql"};
constexpr Statement kErase{"sources.erase",
                           "delete from sources where tenant_id = $1 and id = $2 and retired_us is not null"};
constexpr Statement kForgetWishes{"sources.forget_wishes",
                                  "delete from link_requests where tenant_id = $1 and source_id = $2"};
constexpr Statement kSetBrand{"sources.set_brand", "update sources set brand_id = $3 where tenant_id = $1 and id = $2"};

Source source_at(const Rows& rows, std::size_t row) {
  return Source{SourceId{std::string(rows.text(row, 0))}, std::string(rows.text(row, 1)),
                std::string(rows.text(row, 2)), rows.integer(row, 3)};
}

SourceRules rules_at(const Rows& rows, std::size_t row, std::size_t first) {
  return SourceRules{link_rule_of(rows.text(row, first)).value_or(LinkRule::ask),
                     std::string(rows.text(row, first + 1)), std::string(rows.text(row, first + 2)),
                     std::string(rows.text(row, first + 3))};
}

}  // namespace

Result<void> SourceTable::insert(const Source& source, Instant now) const {
  const std::string key = text::fold(source.name);
  TRY(session_.run(kInsert,
                   {tenant_.value, source.id.value, source.name, key, source.profile, source.brand_id, now.us}));
  return {};
}

Result<void> SourceTable::retire(const SourceId& id, const std::optional<SourceId>& heir, Instant now) const {
  const sql::Cell to = heir ? sql::Cell{std::string_view(heir->value)} : sql::Cell{};
  TRY(session_.run(kRetire, {tenant_.value, id.value, now.us, to}));
  TRY(session_.run(kPassOn, {tenant_.value, id.value, to}));
  TRY(session_.run(kEndTokens, {tenant_.value, id.value, now.us}));
  return {};
}

Result<std::optional<SourceId>> SourceTable::find_retired(std::string_view named) const {
  const Rows rows = TRY(session_.run(kFindRetired, {tenant_.value, named}));
  return rows.empty() ? std::optional<SourceId>() : SourceId{std::string(rows.text(0, 0))};
}

Result<void> SourceTable::erase(const SourceId& id) const {
  TRY(session_.run(kForgetWishes, {tenant_.value, id.value}));
  TRY(session_.run(kErase, {tenant_.value, id.value}));
  return {};
}

Result<void> SourceTable::hold(const SourceId& id) const {
  const Rows rows = TRY(session_.run(kHold, {tenant_.value, id.value}));
  if (rows.affected() == 0) return fail(Code::not_found, "there is no such source");
  return {};
}

Result<std::optional<Source>> SourceTable::find(const SourceId& id) const {
  const Rows rows = TRY(session_.run(kFind, {tenant_.value, id.value}));
  return rows.empty() ? std::optional<Source>() : std::optional(source_at(rows, 0));
}

Result<std::vector<Source>> SourceTable::all() const {
  const Rows rows = TRY(session_.run(kAll, {tenant_.value}));
  std::vector<Source> sources;
  for (std::size_t row = 0; row < rows.size(); ++row) sources.push_back(source_at(rows, row));
  return sources;
}

Result<SourceRules> SourceTable::rules(const SourceId& id) const {
  const Rows rows = TRY(session_.run(kRules, {tenant_.value, id.value}));
  return rows.empty() ? SourceRules{} : rules_at(rows, 0, 0);
}

Result<std::vector<RuledSource>> SourceTable::page(std::string_view after, std::int64_t limit) const {
  const Rows rows = TRY(session_.run(kPage, {tenant_.value, after, limit}));
  std::vector<RuledSource> sources;
  for (std::size_t row = 0; row < rows.size(); ++row) sources.push_back({source_at(rows, row), rules_at(rows, row, 4)});
  return sources;
}

Result<void> SourceTable::set_rules(const SourceId& id, std::string_view profile, const SourceRules& rules) const {
  const Rows set = TRY(session_.run(kSetRules, {tenant_.value, id.value, profile, to_word(rules.link), rules.switches,
                                                rules.sensitive, rules.networks}));
  if (set.affected() == 0) return fail(Code::not_found, "there is no such source");
  return {};
}

Result<void> SourceTable::set_brand(const SourceId& id, std::int64_t brand_id) const {
  const Rows rows = TRY(session_.run(kSetBrand, {tenant_.value, id.value, brand_id}));
  if (rows.affected() == 0) return fail(Code::not_found, "there is no such source");
  return {};
}

}  // namespace provost
