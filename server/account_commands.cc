// `provost admin …` and `provost client …`: the first person who can sign in, and the apps that may ask for tokens.
#include "core/crypto/digest.h"
#include "core/crypto/encoding.h"
#include "core/crypto/password.h"
#include "core/directory/directory.h"
#include "core/model/role.h"
#include "core/store/oauth_client_table.h"
#include "server/commands.h"
#include "server/keyboard.h"

namespace provost {
namespace {

constexpr std::size_t kLongestName = 200;

/// A secret of 256 random bits for people to copy.
Secret random_secret(Random& random) {
  std::string bytes(32, '\0');
  random.fill(std::as_writable_bytes(std::span(bytes)));
  return Secret(crypto::to_base64url(bytes));
}

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

struct ClientOrder {
  std::string name;
  std::vector<std::string> redirect_uris, scopes;
  bool is_public = false;
};

Result<void> check_order(const ClientOrder& order) {
  if (order.name.empty() || order.name.size() > kLongestName) {
    return fail(Code::invalid_value, "a client's name has 1 to 200 bytes");
  }
  for (const std::string& uri : order.redirect_uris) {
    const bool secure = uri.starts_with("https://") || uri.starts_with("http://127.0.0.1");
    if (!secure || uri.find_first_of("#\r\n ") != std::string::npos || uri.size() > 2000) {
      return fail(Code::invalid_value, "--redirect takes an https URL without a fragment");
    }
  }
  for (const std::string& scope : order.scopes) {
    if (!is_permission(scope)) return fail(Code::invalid_value, "there is no permission '" + scope + "'");
  }
  return {};
}

Result<Value> create_client(Workshop& workshop, const std::string& tenant_name, const ClientOrder& order) {
  TRY(check_order(order));
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  OauthClient client{tenant.id, workshop.ids().uuid<ClientId>(), order.name, std::nullopt, order.redirect_uris,
                     true,      workshop.clock().now(),          ""};
  for (const std::string& scope : order.scopes) client.scopes.append(client.scopes.empty() ? "" : " ").append(scope);
  const Secret secret = random_secret(workshop.random());
  if (!order.is_public) client.secret_hash = crypto::sha256_hex(secret.reveal());
  sql::Database* database = TRY(workshop.database());
  TRY(database->transact(sql::Mode::write,
                         [&](sql::Session& session) { return OauthClientTable(session).insert(client); }));
  Value answer = Value::object({{"id", client.id.value}, {"name", client.name}});
  if (!order.is_public) answer.set("secret", secret.reveal());
  return answer;
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

  CLI::App* client = app.add_subcommand("client", "apps that ask for tokens, or about them");
  client->require_subcommand(1);
  CLI::App* client_making = client->add_subcommand("create", "make an OAuth client; shows its secret once");
  auto order = std::make_shared<ClientOrder>();
  client_making->add_option("NAME", order->name, "the client's name")->required();
  client_making->add_option("--redirect", order->redirect_uris, "a redirect URI, as it will be sent; may be repeated");
  client_making
      ->add_option("--scope", order->scopes,
                   "a permission that people may let it have; may be repeated, and without any it has none")
      ->allow_extra_args(false);
  client_making->add_flag("--public", order->is_public, "a client that can keep no secret");
  line.take_tenant(client_making);
  line.choose(client_making,
              [order, &line](Workshop& workshop) { return create_client(workshop, line.tenant, *order); });
}

}  // namespace provost
