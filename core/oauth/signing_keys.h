// The keys that this installation signs with: made once, kept sealed, published at /oauth2/jwks.
#pragma once

#include "core/base/clock.h"
#include "core/crypto/jws.h"
#include "core/crypto/vault.h"
#include "core/http/message.h"
#include "core/store/sql.h"

namespace provost::oauth {

/// Who signs for this installation, with a key of each algorithm; those that are missing are made and kept. Servers
/// that start at the same time come to the same keys. Fails as the database does, and with `invalid_value` for keys
/// that were sealed under another sealing key.
Result<crypto::JwtSigner> open_signer(sql::Database& database, const crypto::Vault& vault, const Clock& clock);

/// Seals all signing keys anew; returns how many.
Result<std::int64_t> reseal_signing_keys(sql::Database& database, const crypto::Vault& vault);

/// The set of public keys (RFC 7517 §5), which may be kept for five minutes.
http::Response jwks_answer(const crypto::JwtSigner& signer);

}  // namespace provost::oauth
