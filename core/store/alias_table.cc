#include "core/store/alias_table.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/store/list_statement.h"

namespace provost {
namespace {

using sql::Statement;

// $4 is the alias read as a number, so that it cannot stand for the person whose own id it spells.
constexpr Statement kAdd{"aliases.add", R"sql(
  insert into aliases (tenant_id, alias, user_id)
  select $1, $2, $3
  where not exists (select 1 from users where tenant_id = $1 and id = $4)
    and not exists (select 1 from users where tenant_id = $1 and scim_id = $2)
    and not exists (select 1 from aliases where tenant_id = $1 and alias = $2))sql"};
constexpr Statement kFind{"aliases.find", "select user_id from aliases where tenant_id = $1 and alias = $2"};
constexpr Statement kOf{"aliases.of", "select alias from aliases where tenant_id = $1 and user_id = $2 limit 1000"};
constexpr std::int64_t kNobody = -1;

const sql::ListStatement& find_all_statement() {
  static const sql::ListStatement kFindAll(
      "aliases.find_all", {"select alias, user_id from aliases where tenant_id = $1 and alias in (", "?", ")", 1});
  return kFindAll;
}

}  // namespace

Result<void> AliasTable::add(std::string_view alias, UserId user) const {
  if (alias.empty() || alias.size() > kLongest) {
    return fail(Code::invalid_value, "an id must have 1 to " + std::to_string(kLongest) + " bytes");
  }
  const auto held = TRY(of(user));
  if (held.size() >= kMost) {
    return fail(Code::conflict, "a person has at most " + std::to_string(kMost) + " ids of callers' choice");
  }
  const auto number = text::to_integer(alias);
  const sql::Rows added = TRY(session_.run(kAdd, {tenant_.value, alias, user.value, number.value_or(kNobody)}));
  if (added.affected() == 0) return fail(Code::uniqueness, "this id is already in use");
  return {};
}

Result<std::optional<UserId>> AliasTable::find(std::string_view alias) const {
  const sql::Rows rows = TRY(session_.run(kFind, {tenant_.value, alias}));
  return rows.empty() ? std::optional<UserId>() : UserId{rows.integer(0, 0)};
}

Result<std::map<std::string, UserId>> AliasTable::find_all(std::span<const std::string> aliases) const {
  std::vector<sql::Cell> elements;
  for (const std::string& alias : aliases) {
    if (alias.size() <= kLongest) elements.emplace_back(std::string_view(alias));
  }
  std::map<std::string, UserId> found;
  const std::array<sql::Cell, 1> fixed{tenant_.value};
  TRY(find_all_statement().run(session_, fixed, elements, [&](const sql::Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row)
      found[std::string(rows.text(row, 0))] = UserId{rows.integer(row, 1)};
  }));
  return found;
}

Result<std::vector<std::string>> AliasTable::of(UserId user) const {
  const sql::Rows rows = TRY(session_.run(kOf, {tenant_.value, user.value}));
  std::vector<std::string> aliases;
  for (std::size_t row = 0; row < rows.size(); ++row) aliases.emplace_back(rows.text(row, 0));
  std::sort(aliases.begin(), aliases.end());  // the engines order text differently
  return aliases;
}

}  // namespace provost
