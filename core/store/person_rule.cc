#include "core/store/person_rule.h"

#include <string_view>

#include "core/store/search_text.h"

namespace provost {
namespace {

constexpr std::string_view kOn = "(0, 1)";
constexpr std::string_view kOff = "(2, 3)";
constexpr std::string_view kEither = "(0, 1, 2, 3)";
constexpr int kRank = 2;  // as of a text that equals another

std::string_view states_of(const PersonRule& rule) {
  if (!rule.active) return kEither;
  return *rule.active ? kOn : kOff;
}

/// The index begins with the role, so a query by it names roles, be it all of them.
std::string roles_in(const std::vector<RootRole>& roles) {
  if (roles.empty()) return "(1, 2, 3)";
  std::string list = "(";
  for (const RootRole role : roles) {
    if (list.size() > 1) list += ", ";
    list += std::to_string(static_cast<int>(role));
  }
  return list + ")";
}

std::string people(const std::string& roles, std::string_view states) {
  return std::string("select d.id from users d where d.tenant_id = $1 and d.removed_us is null and d.root_role in ")
      .append(roles)
      .append(" and d.state in ")
      .append(states);
}

}  // namespace

std::string condition_of(SearchText& sql, const PersonRule& rule) {
  // Said as a comparison: of one, PostgreSQL expects many even before it has figures.
  std::string condition = rule.active == true ? "t.state < 2" : std::string("t.state in ").append(states_of(rule));
  if (rule.signed_in)
    condition += *rule.signed_in ? " and t.last_login_us is not null" : " and t.last_login_us is null";
  if (!rule.roles.empty()) condition += " and t.root_role in " + roles_in(rule.roles);
  if (rule.reason) condition += " and t.state_reason = " + sql.text(*rule.reason);
  if (rule.no_reason) condition += " and t.state_reason <> " + sql.text(*rule.no_reason);
  return condition;
}

std::optional<SearchDriver> way_of(const PersonRule& rule) {
  if (rule.roles.empty() && rule.active != false) return std::nullopt;
  return SearchDriver{kRank, [rule](SearchText&) { return people(roles_in(rule.roles), states_of(rule)); }};
}

std::string switched_off_people() { return people(roles_in({}), kOff); }

}  // namespace provost
