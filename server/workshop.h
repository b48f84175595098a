// What every command works with: configuration, time, randomness, the log, the database and the sealing key.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/log.h"
#include "core/base/random.h"
#include "core/crypto/jws.h"
#include "core/crypto/seal.h"
#include "core/keyring/keyring.h"
#include "core/model/tenancy.h"
#include "core/store/sql.h"
#include "core/store/tables.h"
#include "server/configuration.h"

namespace provost {

/// Owns what commands share. Database and key are opened when they are first asked for.
class Workshop {
 public:
  explicit Workshop(Configuration configuration) : configuration_(std::move(configuration)) {}

  const Configuration& configuration() const { return configuration_; }
  const Clock& clock() const { return clock_; }
  Random& random() { return random_; }
  IdMaker& ids() { return ids_; }
  const Log& log() const { return log_; }

  /// The database, opened once. An embedded one is brought to today's schema; PostgreSQL must be there already
  /// (`provost migrate`), or this fails with a sentence that says so.
  Result<sql::Database*> database();
  /// The same without looking at the schema, for `migrate`.
  Result<sql::Database*> database_of_any_schema();
  /// The key that the database does not hold, read or made once.
  Result<const crypto::SealingKey*> master_key();
  /// Where secrets are sealed and opened, opened once.
  Result<const Keyring*> keyring();
  /// Who signs for this installation, opened once; its keys are made when there are none.
  Result<const crypto::JwtSigner*> signer();

  /// The tenant of this name; the only tenant if the name is empty. Fails with `not_found` or, when a name is needed,
  /// `invalid_value`.
  Result<Tenant> tenant(const std::string& name);
  /// Runs work in one transaction with the tables of a tenant.
  Result<void> transact(sql::Mode mode, TenantId tenant, const std::function<Result<void>(Tables&)>& work);

  /// True if the database is a file that this process may serve alone.
  bool is_embedded() const { return configuration_.text("database").starts_with("sqlite:"); }
  /// The path of that file.
  std::string embedded_path() const;

 private:
  Result<void> check_schema();
  Result<std::string> key_path() const;

  Configuration configuration_;
  SystemClock clock_;
  SystemRandom random_;
  IdMaker ids_{clock_, random_};
  Log log_;
  std::unique_ptr<sql::Database> database_;
  bool schema_checked_ = false;
  std::optional<crypto::SealingKey> key_;
  std::optional<Keyring> keyring_;
  std::optional<crypto::JwtSigner> signer_;
};

/// Finishes what searches rely on in a database of the present schema: a read, once that was done.
Result<void> complete_searches(sql::Database& database);

}  // namespace provost
