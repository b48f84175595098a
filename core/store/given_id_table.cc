#include "core/store/given_id_table.h"

#include <array>
#include <vector>

#include "core/base/text.h"
#include "core/store/list_statement.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr Statement kSet{"given_ids.set", R"sql(
  insert into given_ids (tenant_id, user_id, external_id, id_key) values ($1, $2, $3, $4)
  on conflict (tenant_id, user_id) do update set external_id = excluded.external_id, id_key = excluded.id_key)sql"};
constexpr Statement kForget{"given_ids.forget", "delete from given_ids where tenant_id = $1 and user_id = $2"};
constexpr Statement kOf{"given_ids.of", "select external_id from given_ids where tenant_id = $1 and user_id = $2"};
constexpr Statement kFind{"given_ids.find", "select user_id from given_ids where tenant_id = $1 and id_key = $2"};

const sql::ListStatement& names_statement() {
  static const sql::ListStatement kNames("given_ids.names", {R"sql(
  select u.id, coalesce(g.external_id, x.external_id)
  from users u
    left join given_ids g on g.tenant_id = u.tenant_id and g.user_id = u.id
    left join external_ids x on x.tenant_id = u.tenant_id and x.subject_kind = 0 and x.subject_id = u.id
      and x.source_id = u.managed_by
  where u.tenant_id = $1 and u.id in ()sql",
                                                             "?", ")", 1});
  return kNames;
}

}  // namespace

Result<void> GivenIdTable::set(UserId user, const std::optional<std::string>& id) const {
  if (!id) {
    TRY(session_.run(kForget, {tenant_.value, user.value}));
    return {};
  }
  if (id->empty() || id->size() > kLongest) {
    return fail(Code::invalid_value, "an external id has 1 to " + std::to_string(kLongest) + " bytes");
  }
  const std::string key = text::fold(*id);
  TRY(session_.run(kSet, {tenant_.value, user.value, *id, key}));
  return {};
}

Result<std::optional<std::string>> GivenIdTable::of(UserId user) const {
  const Rows rows = TRY(session_.run(kOf, {tenant_.value, user.value}));
  return rows.empty() ? std::optional<std::string>() : rows.optional_text(0, 0);
}

Result<std::optional<UserId>> GivenIdTable::find(std::string_view id) const {
  const std::string key = text::fold(id);
  const Rows rows = TRY(session_.run(kFind, {tenant_.value, key}));
  return rows.empty() ? std::optional<UserId>() : std::optional(UserId{rows.integer(0, 0)});
}

Result<std::map<UserId, std::string>> GivenIdTable::names_of(std::span<const UserId> users) const {
  std::vector<Cell> elements;
  for (const UserId& user : users) elements.emplace_back(user.value);
  const std::array<Cell, 1> fixed{tenant_.value};
  std::map<UserId, std::string> names;
  TRY(names_statement().run(session_, fixed, elements, [&](const Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (auto name = rows.optional_text(row, 1)) names.emplace(UserId{rows.integer(row, 0)}, std::move(*name));
    }
  }));
  return names;
}

}  // namespace provost
