#include "core/admin/operations/aliases.h"

#include <string>
#include <utility>

#include "core/access/person_lookup.h"
#include "core/admin/operations/answers.h"
#include "core/admin/operations/fields.h"
#include "core/http/uri.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

}  // namespace

Result<bool> give_alias(const Desk& desk, const User& user, std::string_view alias) {
  TRY(check_line("an alias", alias));
  TRY(desk.tables.locks.hold(SubjectKind::user, user.scim_id));
  const auto named = TRY(find_by_any_id(desk.tables, alias));
  if (named && named->id == user.id) return false;
  TRY(desk.tables.aliases.add(alias, user.id));
  TRY(desk.note("alias.give", user));
  return true;
}

Result<Response> Aliases::list(const AdminCaller& caller, const Exchange& exchange) const {
  Array aliases;
  TRY(at_desk(parts_, sql::Mode::read, caller, [&](Desk& desk) -> Result<void> {
    const User user = TRY(person_for(desk, caller, exchange.captures[0], permission::kUsersRead));
    const auto held = TRY(desk.tables.aliases.of(user.id));
    aliases.assign(held.begin(), held.end());
    return {};
  }));
  return answer(Value::object({{"aliases", std::move(aliases)}}));
}

Result<Response> Aliases::give(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersWrite));
  const std::string& alias = exchange.captures[1];
  UserId id;
  bool is_new = false;
  TRY(at_desk(parts_, sql::Mode::write, caller, [&](Desk& desk) -> Result<void> {
    const User user = TRY(person_for(desk, caller, exchange.captures[0], permission::kUsersWrite));
    id = user.id;
    is_new = TRY(give_alias(desk, user, alias));
    return {};
  }));
  if (!is_new) return done();
  const std::string number = std::to_string(id.value);
  return created(Value::object({{"id", number}, {"alias", alias}}),
                 "/users/" + number + "/aliases/" + http::encode_path_segment(alias));
}

Routes Aliases::routes() const {
  return {
      {"GET",
       "/users/{user}/aliases",
       on(*this, &Aliases::list),
       {"listAliases", "Lists the ids that callers chose for a person.", {}, {{200, "Aliases"}}}},
      {"PUT",
       "/users/{user}/aliases/{alias}",
       on(*this, &Aliases::give),
       {"giveAlias", "Gives a person one more id, for good.", {}, {{201, "Alias"}, {204}}}},
  };
}

}  // namespace provost::operations
