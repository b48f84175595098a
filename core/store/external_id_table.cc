#include "core/store/external_id_table.h"

#include <array>
#include <set>

#include "core/base/text.h"
#include "core/store/list_statement.h"
#include "core/store/stored_text.h"

namespace provost {
namespace {

using sql::Statement;

constexpr Statement kSet{"external_ids.set", R"sql(
  insert into external_ids (tenant_id, subject_kind, subject_id, source_id, external_id) values ($1, $2, $3, $4, $5)
  on conflict (tenant_id, subject_kind, subject_id, source_id) do update set external_id = excluded.external_id)sql"};
constexpr Statement kClear{"external_ids.clear", R"sql(
  delete from external_ids where tenant_id = $1 and subject_kind = $2 and subject_id = $3 and source_id = $4)sql"};
constexpr Statement kForget{"external_ids.forget", R"sql(
  delete from external_ids where tenant_id = $1 and subject_kind = $2 and subject_id = $3)sql"};
// A brand that does not keep its users apart counts as none; what admins gave is of none. A cross join, because SQLite
// takes its tables in the order written: the few sources, then one look-up in each.
constexpr Statement kUsersOf{"external_ids.users_of", R"sql(
  select subject_id from (
    select x.subject_id
    from sources s cross join external_ids x cross join users u
    where s.tenant_id = $1 and $2 = coalesce((
        select b.id from brands b where b.tenant_id = $1 and b.id = s.brand_id and b.separates_users = 1), 0)
      and x.tenant_id = $1 and x.subject_kind = 0 and x.source_id = s.id and x.external_id = $3
      and u.tenant_id = $1 and u.id = x.subject_id and u.removed_us is null
    union
    select g.user_id from given_ids g where $2 = 0 and g.tenant_id = $1 and g.id_key = $4) named
  order by subject_id limit 3)sql"};

std::vector<sql::Cell> cells_of(std::span<const std::string> texts) {
  std::vector<sql::Cell> cells;
  for (const std::string& text : texts) cells.emplace_back(std::string_view(text));
  return cells;
}

const sql::ListStatement& said_statement() {
  static const sql::ListStatement kSaid("external_ids.said", {R"sql(
  select x.subject_id
  from sources s cross join external_ids x cross join users u
  where s.tenant_id = $1 and 0 = coalesce((
      select b.id from brands b where b.tenant_id = $1 and b.id = s.brand_id and b.separates_users = 1), 0)
    and x.tenant_id = $1 and x.subject_kind = 0 and x.source_id = s.id
    and u.tenant_id = $1 and u.id = x.subject_id and u.removed_us is null and x.external_id in ()sql",
                                                              "?", ")", 1});
  return kSaid;
}

const sql::ListStatement& given_statement() {
  static const sql::ListStatement kGiven(
      "external_ids.given", {"select user_id from given_ids where tenant_id = $1 and id_key in (", "?", ")", 1});
  return kGiven;
}

}  // namespace

Result<void> ExternalIdTable::set(const Subject& subject, const SourceId& source,
                                  const std::optional<std::string>& text) const {
  const auto kind = static_cast<std::int64_t>(subject.kind);
  if (text) {
    TRY(check_key("externalId", *text));
    TRY(session_.run(kSet, {tenant_.value, kind, subject.id, source.value, *text}));
  } else {
    TRY(session_.run(kClear, {tenant_.value, kind, subject.id, source.value}));
  }
  return {};
}

Result<void> ExternalIdTable::forget(const Subject& subject) const {
  TRY(session_.run(kForget, {tenant_.value, static_cast<std::int64_t>(subject.kind), subject.id}));
  return {};
}

Result<std::vector<UserId>> ExternalIdTable::users_of(std::string_view external_id, std::int64_t brand_id) const {
  const std::string key = text::fold(external_id);
  const sql::Rows rows = TRY(session_.run(kUsersOf, {tenant_.value, brand_id, external_id, key}));
  std::vector<UserId> users;
  for (std::size_t row = 0; row < rows.size(); ++row) users.push_back(UserId{rows.integer(row, 0)});
  return users;
}

Result<std::vector<UserId>> ExternalIdTable::users_of_any(std::span<const std::string> external_ids) const {
  std::vector<std::string> keys;
  for (const std::string& id : external_ids) keys.push_back(text::fold(id));
  const std::array<sql::Cell, 1> fixed{tenant_.value};
  std::set<UserId> users;
  const auto take = [&](const sql::Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) users.insert(UserId{rows.integer(row, 0)});
  };
  TRY(said_statement().run(session_, fixed, cells_of(external_ids), take));
  TRY(given_statement().run(session_, fixed, cells_of(keys), take));
  return std::vector<UserId>(users.begin(), users.end());
}

}  // namespace provost
