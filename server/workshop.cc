#include "server/workshop.h"

#include "core/base/text.h"
#include "core/directory/search_backfill.h"
#include "core/oauth/signing_keys.h"
#include "core/store/database.h"
#include "core/store/migrations.h"
#include "core/store/schema.h"
#include "core/store/tenant_table.h"

namespace provost {

Result<sql::Database*> Workshop::database_of_any_schema() {
  if (!database_) {
    sql::DatabaseOptions options;
    if (const auto workers = text::to_integer(configuration_.text("workers")); workers && *workers > 0) {
      options.connections = static_cast<std::size_t>(*workers) + 4;  // the dispatcher's, beside the workers'
    }
    database_ = TRY(sql::open_database(configuration_.text("database"), options, log_, random_));
  }
  return database_.get();
}

Result<sql::Database*> Workshop::database() {
  sql::Database* database = TRY(database_of_any_schema());
  if (!schema_checked_) {
    TRY(check_schema());
    schema_checked_ = true;
  }
  return database;
}

Result<void> Workshop::check_schema() {
  if (is_embedded()) {
    TRY(sql::migrate(*database_, schema_migrations()));
    return complete_searches(*database_);
  }
  const int version = TRY(sql::current_version(*database_));
  const int wanted = schema_migrations().back().version;
  if (version < wanted) {
    return fail(Code::conflict, "the database has schema " + std::to_string(version) + ", this program needs " +
                                    std::to_string(wanted) + ": run 'provost migrate' first");
  }
  if (version > wanted) return fail(Code::conflict, "the database is newer than this program");
  return complete_searches(*database_);
}

Result<void> complete_searches(sql::Database& database) {
  scim::Catalogue built_in = TRY(scim::Catalogue::built_in());
  return complete_search(database, Catalogues(std::move(built_in)));
}

std::string Workshop::embedded_path() const {
  constexpr std::string_view kScheme = "sqlite:";
  return std::string(configuration_.text("database").substr(kScheme.size()));
}

Result<std::string> Workshop::key_path() const {
  if (const auto path = configuration_.text("key-file"); !path.empty()) return std::string(path);
  if (is_embedded()) return embedded_path() + ".key";
  return fail(Code::invalid_value,
              "--key-file is needed with PostgreSQL: the key that seals secrets must not lie in it");
}

Result<const crypto::SealingKey*> Workshop::master_key() {
  if (!key_) {
    const std::string path = TRY(key_path());
    key_ = TRY(crypto::SealingKey::from_file(path, crypto::MissingKey::create, random_));
  }
  return &*key_;
}

Result<const Keyring*> Workshop::keyring() {
  if (!keyring_) {
    sql::Database* database = TRY(this->database());
    const crypto::SealingKey* key = TRY(master_key());
    keyring_.emplace(Keyring::Parts{*database, *key, random_, clock_});
  }
  return &*keyring_;
}

Result<const crypto::JwtSigner*> Workshop::signer() {
  if (!signer_) {
    sql::Database* database = TRY(this->database());
    const Keyring* keyring = TRY(this->keyring());
    signer_ = TRY(oauth::open_signer(*database, *keyring, clock_));
  }
  return &*signer_;
}

Result<Tenant> Workshop::tenant(const std::string& name) {
  sql::Database* database = TRY(this->database());
  std::optional<Tenant> found;
  TRY(database->transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    const TenantTable tenants(session);
    if (!name.empty()) {
      found = TRY(tenants.find_by_name(name));
      if (!found) return fail(Code::not_found, "there is no tenant '" + name + "'");
      return {};
    }
    auto all = TRY(tenants.all());
    if (all.empty()) return fail(Code::not_found, "there is no tenant yet: run 'provost tenant create NAME'");
    if (all.size() > 1) return fail(Code::invalid_value, "there are several tenants: name one with --tenant");
    found = std::move(all.front());
    return {};
  }));
  return *found;
}

Result<void> Workshop::transact(sql::Mode mode, TenantId tenant, const std::function<Result<void>(Tables&)>& work) {
  sql::Database* database = TRY(this->database());
  return database->transact(mode, [&](sql::Session& session) -> Result<void> {
    Tables tables(session, database->dialect(), tenant);
    return work(tables);
  });
}

}  // namespace provost
