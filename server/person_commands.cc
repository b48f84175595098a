// `provost account …`: what a person needs before anybody can call the admin pages in their name. `provost person …`:
// links for passwords, and the end of access.
#include "core/access/credentials.h"
#include "core/access/person_lookup.h"
#include "core/admin/operations/aliases.h"
#include "core/admin/operations/password_links.h"
#include "core/admin/operations/personal_tokens.h"
#include "core/admin/operations/standing.h"
#include "server/commands.h"
#include "server/keyboard.h"
#include "server/post_office.h"

namespace provost {
namespace {

using operations::Desk;

/// The person of this id, userName or e-mail address. A text that is the id of one and the name of another names
/// nobody.
Result<User> person_of(const Desk& desk, const std::string& named) {
  auto by_id = TRY(find_by_any_id(desk.tables, named));
  auto by_name = TRY(find_by_name_or_email(desk.tables.users, named));
  if (by_id && by_name && by_id->id != by_name->id) {
    return fail(Code::conflict, "'" + named + "' is the id of one person and the name of another");
  }
  if (!by_id) by_id = std::move(by_name);
  if (!by_id) return fail(Code::not_found, "there is no person '" + named + "', or more than one");
  return std::move(*by_id);
}

struct TokenWish {
  std::string user, name;
  std::int64_t days = 90;
};

Result<Value> make_token(Workshop& workshop, const std::string& tenant_name, const TokenWish& wish) {
  TRY(check_days(wish.days));
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  const Credentials credentials(workshop.clock(), workshop.ids(), workshop.random());
  Value made;
  TRY(at_the_keyboard(workshop, sql::Mode::write, tenant.id, [&](Desk& desk) -> Result<void> {
    const User user = TRY(person_of(desk, wish.user));
    const Instant expires = desk.now + std::chrono::hours(24 * wish.days);
    made = TRY(operations::make_personal_token(desk, credentials, user, {wish.name, expires}));
    return {};
  }));
  return made;
}

struct AliasWish {
  std::string user, alias;
};

Result<Value> give_alias(Workshop& workshop, const std::string& tenant_name, const AliasWish& wish) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  Value given;
  TRY(at_the_keyboard(workshop, sql::Mode::write, tenant.id, [&](Desk& desk) -> Result<void> {
    const User user = TRY(person_of(desk, wish.user));
    TRY(operations::give_alias(desk, user, wish.alias));
    given =
        Value::object({{"id", std::to_string(user.id.value)}, {"userName", user.user_name()}, {"alias", wish.alias}});
    return {};
  }));
  return given;
}

Result<Value> make_link_for(Workshop& workshop, const std::string& tenant_name, const std::string& named,
                            CredentialKind kind) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  const LinkPost post = TRY(link_post_of(workshop, public_url_of(workshop.configuration())));
  const Credentials credentials(workshop.clock(), workshop.ids(), workshop.random());
  User user;
  std::optional<IssuedCredential> link;
  TRY(at_the_keyboard(workshop, sql::Mode::write, tenant.id, [&](Desk& desk) -> Result<void> {
    user = TRY(person_of(desk, named));
    link = TRY(operations::make_link(desk, credentials, user, kind, {}));
    return {};
  }));
  return operations::link_value(user, *link, post_link(post, user, *link));
}

Result<Value> end(Workshop& workshop, const std::string& tenant_name, const std::string& named, UserState state) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  scim::Catalogue built_in = TRY(scim::Catalogue::built_in());
  const Catalogues catalogues(std::move(built_in));
  const Directory directory(workshop.clock(), workshop.ids(), catalogues);
  User after;
  TRY(at_the_keyboard(workshop, sql::Mode::write, tenant.id, [&](Desk& desk) -> Result<void> {
    const User user = TRY(person_of(desk, named));
    after = TRY(operations::switch_off(desk, directory, user, state));
    return {};
  }));
  return operations::ending_value(after);
}

/// A command about one person: `does` is given the person's name.
template <class Does>
void add_command(CLI::App* person, CommandLine& line, const char* name, const char* help, Does does) {
  CLI::App* command = person->add_subcommand(name, help);
  auto named = std::make_shared<std::string>();
  command->add_option("USER", *named, "the person's id, userName or e-mail address")->required();
  line.take_tenant(command);
  line.choose(command, [named, does, &line](Workshop& workshop) { return does(workshop, line.tenant, *named); });
}

void add_endings(CLI::App* person, CommandLine& line) {
  struct Ending {
    const char *name, *help;
    UserState state;
  };
  for (const Ending& ending : {Ending{"deactivate", "switch a person off; says what ended", UserState::inactive},
                               Ending{"lock", "lock a person out; says what ended", UserState::locked},
                               Ending{"remove", "remove a person for good; says what ended", UserState::deleted}}) {
    const auto does = [state = ending.state](Workshop& workshop, const std::string& tenant, const std::string& named) {
      return end(workshop, tenant, named, state);
    };
    add_command(person, line, ending.name, ending.help, does);
  }
}

void add_links(CLI::App* person, CommandLine& line) {
  struct Link {
    const char *name, *help;
    CredentialKind kind;
  };
  for (const Link& link :
       {Link{"reset", "make a link by which a person chooses a new password; by mail if there is mail, else shown once",
             CredentialKind::reset_token},
        Link{"invite", "the same for somebody who has no password yet; it lives for a week",
             CredentialKind::invite_token}}) {
    const auto does = [kind = link.kind](Workshop& workshop, const std::string& tenant, const std::string& named) {
      return make_link_for(workshop, tenant, named, kind);
    };
    add_command(person, line, link.name, link.help, does);
  }
}

}  // namespace

void add_person_commands(CLI::App& app, CommandLine& line) {
  CLI::App* person = app.add_subcommand("person", "one person: a link for a password, or the end of access");
  person->require_subcommand(1);
  add_links(person, line);
  add_endings(person, line);

  CLI::App* account = app.add_subcommand("account", "people's own tokens, and the ids that callers chose for them");
  account->require_subcommand(1);
  CLI::App* token = account->add_subcommand("token", "make a personal access token; shows it once");
  auto wish = std::make_shared<TokenWish>();
  token->add_option("USER", wish->user, "the person's id, userName or e-mail address")->required();
  token->add_option("--name", wish->name, "a name for people")->required();
  token->add_option("--days", wish->days, "days until the token expires");
  line.take_tenant(token);
  line.choose(token, [wish, &line](Workshop& workshop) { return make_token(workshop, line.tenant, *wish); });

  CLI::App* alias = account->add_subcommand("alias", "give a person one more id, for good");
  auto gift = std::make_shared<AliasWish>();
  alias->add_option("USER", gift->user, "the person's id, userName or e-mail address")->required();
  alias->add_option("ALIAS", gift->alias, "the id")->required();
  line.take_tenant(alias);
  line.choose(alias, [gift, &line](Workshop& workshop) { return give_alias(workshop, line.tenant, *gift); });
}

}  // namespace provost
