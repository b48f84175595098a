#include "core/store/external_id_table.h"

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
// A brand that does not keep its users apart counts as none. A cross join, because SQLite takes its tables in the order
// written: the few sources, then one look-up in each.
constexpr Statement kUsersOf{"external_ids.users_of", R"sql(
  select distinct x.subject_id
  from sources s cross join external_ids x cross join users u
  where s.tenant_id = $1 and $2 = coalesce((
      select b.id from brands b where b.tenant_id = $1 and b.id = s.brand_id and b.separates_users = 1), 0)
    and x.tenant_id = $1 and x.subject_kind = 0 and x.source_id = s.id and x.external_id = $3
    and u.tenant_id = $1 and u.id = x.subject_id and u.removed_us is null
  order by x.subject_id limit 3)sql"};

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
  const sql::Rows rows = TRY(session_.run(kUsersOf, {tenant_.value, brand_id, external_id}));
  std::vector<UserId> users;
  for (std::size_t row = 0; row < rows.size(); ++row) users.push_back(UserId{rows.integer(row, 0)});
  return users;
}

}  // namespace provost
