#include "core/oauth/signing_keys.h"

#include <algorithm>

#include "core/model/json.h"
#include "core/store/signing_key_table.h"

namespace provost::oauth {
namespace {

using crypto::SigningAlgorithm;
using crypto::SigningKey;
using Rows = std::vector<SigningKeyRow>;

constexpr SigningAlgorithm kAlgorithms[] = {SigningAlgorithm::rs256, SigningAlgorithm::es256};

std::string place_of(const SigningKeyRow& row) {
  return "installation|signing key " + row.algorithm + "|" + std::to_string(row.generation);
}

Result<Rows> read(sql::Database& database) {
  Rows rows;
  TRY(database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    rows = TRY(SigningKeyTable(session).all());
    return {};
  }));
  return rows;
}

/// First keys of the algorithms that have none.
Result<Rows> first_keys(const Rows& present, const crypto::Vault& vault, Instant now) {
  Rows fresh;
  for (const SigningAlgorithm algorithm : kAlgorithms) {
    const std::string_view word = to_word(algorithm);
    if (std::any_of(present.begin(), present.end(), [&](const auto& row) { return row.algorithm == word; })) continue;
    SigningKeyRow row{std::string(word), 1, "", now};
    row.sealed = TRY(vault.seal(crypto::kInstallation, SigningKey::generate(algorithm).text(), place_of(row)));
    fresh.push_back(std::move(row));
  }
  return fresh;
}

Result<void> keep(sql::Database& database, const Rows& rows) {
  return database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    for (const SigningKeyRow& row : rows) TRY(SigningKeyTable(session).insert_if_absent(row));
    return {};
  });
}

}  // namespace

Result<crypto::JwtSigner> open_signer(sql::Database& database, const crypto::Vault& vault, const Clock& clock) {
  Rows rows = TRY(read(database));
  const Rows fresh = TRY(first_keys(rows, vault, clock.now()));
  if (!fresh.empty()) {
    TRY(keep(database, fresh));
    rows = TRY(read(database));  // another server may have been first: then its keys are the ones
  }
  std::vector<SigningKey> keys;
  for (const SigningKeyRow& row : rows) {
    const Secret text = TRY(vault.open(crypto::kInstallation, row.sealed, place_of(row)).map_error([](Error error) {
      error.detail = "a signing key does not open: " + error.detail;
      return error;
    }));
    keys.push_back(TRY(SigningKey::from_text(text)));
  }
  return crypto::JwtSigner(std::move(keys));
}

Result<std::int64_t> reseal_signing_keys(sql::Database& database, const crypto::Vault& vault) {
  Rows rows = TRY(read(database));
  for (SigningKeyRow& row : rows) {
    const Secret text = TRY(vault.open(crypto::kInstallation, row.sealed, place_of(row)));
    row.sealed = TRY(vault.seal(crypto::kInstallation, text, place_of(row)));
    TRY(database.transact(sql::Mode::write,
                          [&](sql::Session& session) { return SigningKeyTable(session).reseal(row); }));
  }
  return static_cast<std::int64_t>(rows.size());
}

http::Response jwks_answer(const crypto::JwtSigner& signer) {
  Array keys;
  for (const SigningKey& key : signer.keys()) {
    Value listed = Value::object({{"kid", key.id()}, {"alg", to_word(key.algorithm())}, {"use", "sig"}});
    for (const crypto::KeyMember& member : key.public_members()) listed.set(member.name, member.value);
    keys.push_back(std::move(listed));
  }
  http::Response response;
  response.headers.set("Content-Type", "application/jwk-set+json");
  response.headers.set("Cache-Control", "public, max-age=300");
  response.body = json::write(Value::object({{"keys", std::move(keys)}}));
  return response;
}

}  // namespace provost::oauth
