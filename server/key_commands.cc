// `provost key …`
#include "connectors/kinds.h"
#include "core/admin/unleash/invite_secrets.h"
#include "core/delivery/settings_vault.h"
#include "core/oauth/signing_keys.h"
#include "core/store/tenant_table.h"
#include "server/commands.h"

namespace provost {
namespace {

/// Seals the connections' secrets anew; returns of how many connections.
Result<std::int64_t> reseal_connections(Workshop& workshop, const Keyring& keyring, TenantId tenant) {
  std::vector<Connection> connections;
  TRY(workshop.transact(sql::Mode::read, tenant, [&](Tables& tables) -> Result<void> {
    connections = TRY(tables.connections.all());
    return {};
  }));
  std::int64_t resealed = 0;
  for (const Connection& connection : connections) {
    const ConnectorKind* kind = find_kind(connector_kinds(), connection.kind);
    if (kind == nullptr) continue;  // of another build, which knows which of its settings are secret
    const SettingTexts settings = TRY(reseal_settings(keyring, *kind, connection));
    TRY(workshop.transact(sql::Mode::write, tenant,
                          [&](Tables& tables) { return tables.connections.replace_settings(connection, settings); }));
    ++resealed;
  }
  return resealed;
}

/// Gives a tenant a new key, under which everything that must be read again lies afterwards.
Result<std::int64_t> renew(Workshop& workshop, TenantId tenant) {
  const Keyring* keyring = TRY(workshop.keyring());
  sql::Database* database = TRY(workshop.database());
  TRY(keyring->renew(tenant));
  const std::int64_t connections = TRY(reseal_connections(workshop, *keyring, tenant));
  const std::int64_t invites = TRY(unleash::reseal_invites(*database, *keyring, tenant));
  return connections + invites;
}

Result<std::int64_t> renew_installation(Workshop& workshop) {
  const Keyring* keyring = TRY(workshop.keyring());
  sql::Database* database = TRY(workshop.database());
  TRY(workshop.signer());  // has keys by now
  TRY(keyring->renew(crypto::kInstallation));
  return oauth::reseal_signing_keys(*database, *keyring);
}

Result<Value> renew_one(Workshop& workshop, const std::string& tenant_name, bool installation) {
  if (installation) {
    const std::int64_t resealed = TRY(renew_installation(workshop));
    return Value::object({{"of", "installation"}, {"resealed", resealed}});
  }
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  const std::int64_t resealed = TRY(renew(workshop, tenant.id));
  return Value::object({{"of", tenant.name}, {"resealed", resealed}});
}

/// Everything gets new keys first, so that nothing is left that was ever under the master key itself.
Result<Value> change_master(Workshop& workshop, const std::string& path) {
  sql::Database* database = TRY(workshop.database());
  std::vector<Tenant> tenants;
  TRY(database->transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    tenants = TRY(TenantTable(session).all());
    return {};
  }));
  std::int64_t resealed = TRY(renew_installation(workshop));
  for (const Tenant& tenant : tenants) resealed += TRY(renew(workshop, tenant.id));
  const Keyring* keyring = TRY(workshop.keyring());
  const auto next = TRY(crypto::SealingKey::from_file(path, crypto::MissingKey::create, workshop.random()));
  TRY(keyring->rewrap(next));
  return Value::object({{"keyFile", path}, {"resealed", resealed}});
}

}  // namespace

void add_key_commands(CLI::App& app, CommandLine& line) {
  CLI::App* key = app.add_subcommand("key", "the keys that secrets in the database lie under");
  key->require_subcommand(1);
  CLI::App* renewing = key->add_subcommand("renew", "give a tenant a new key, and seal its secrets under it");
  auto installation = std::make_shared<bool>(false);
  renewing->add_flag("--installation", *installation, "the key of what belongs to no tenant, as signing keys do");
  line.take_tenant(renewing);
  line.choose(renewing,
              [installation, &line](Workshop& workshop) { return renew_one(workshop, line.tenant, *installation); });
  CLI::App* change = key->add_subcommand("change",
                                         "wrap all keys under a new master key, while no server runs; start with "
                                         "--key-file NEW afterwards");
  auto path = std::make_shared<std::string>();
  change->add_option("new", *path, "the new key file, which is made if it is not there")->required();
  line.choose(change, [path](Workshop& workshop) { return change_master(workshop, *path); });
}

}  // namespace provost
