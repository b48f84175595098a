// `provost admin …`: the first person who can sign in.
#include "core/crypto/password.h"
#include "core/directory/directory.h"
#include "core/model/role.h"
#include "server/commands.h"
#include "server/keyboard.h"
#include "server/random_secret.h"

namespace provost {
namespace {

constexpr std::size_t kLongestName = 200;

Result<Value> create_admin(Workshop& workshop, const std::string& tenant_name, const std::string& email) {
  if (email.find('@') == std::string::npos || email.size() > kLongestName) {
    return fail(Code::invalid_value, "--email takes an e-mail address");
  }
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  const Secret password = random_secret(workshop.random());
  crypto::PasswordHasher hasher;
  UserDraft draft;
  draft.attributes = Value::object(
      {{"userName", email}, {"emails", Value::array({Value::object({{"value", email}, {"primary", true}})})}});
  draft.password_hash = TRY(hasher.hash(password));
  draft.role = RootRole::admin;
  scim::Catalogue built_in = TRY(scim::Catalogue::built_in());
  const Catalogues catalogues(std::move(built_in));
  const Directory directory(workshop.clock(), workshop.ids(), catalogues);
  User made;
  TRY(workshop.transact(sql::Mode::write, tenant.id, [&](Tables& tables) -> Result<void> {
    made = TRY(directory.create(tables, draft, {actor_at_the_keyboard(), std::nullopt}));
    return {};
  }));
  return Value::object({{"id", std::to_string(made.id.value)},
                        {"scimId", made.scim_id.value},
                        {"userName", email},
                        {"password", password.reveal()}});
}

}  // namespace

void add_account_commands(CLI::App& app, CommandLine& line) {
  CLI::App* admin = app.add_subcommand("admin", "people who administer a tenant");
  admin->require_subcommand(1);
  CLI::App* admin_making = admin->add_subcommand("create", "make an admin; shows the password once");
  auto email = std::make_shared<std::string>();
  admin_making->add_option("--email", *email, "the admin's e-mail address, which is the user name too")->required();
  line.take_tenant(admin_making);
  line.choose(admin_making, [email, &line](Workshop& workshop) { return create_admin(workshop, line.tenant, *email); });
}

}  // namespace provost
