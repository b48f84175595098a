// Credentials of people: how they are made, and who bears one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/access/liveness.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/model/tenancy.h"
#include "core/store/credential_table.h"
#include "core/store/token_table.h"

namespace provost {

/// What a new credential is to be.
struct CredentialOrder {
  TenantId tenant;
  UserId user;
  CredentialKind kind = CredentialKind::session;
  std::optional<Duration> life;  // nothing: until it is revoked, or until `expires`
  std::string client_id, family, name, scopes, detail;
  /// The person's token epoch when the login or credential that leads to this one was found good; nothing for one that
  /// is given without such a proof. What has ended since then must not come back to life in another credential.
  std::optional<std::int64_t> proven_epoch = {};
  LinkMaker maker = {};                 // of a link
  std::optional<Instant> proven = {};   // when the login was that led to it; nothing: it is one, or needs none
  std::optional<Instant> expires = {};  // instead of a life
};

/// A credential that was made. The text exists nowhere else.
struct IssuedCredential {
  Credential credential;
  Secret text;
};

/// Another system's token or session of a person, which is to end here with the person.
struct ExternalOrder {
  TenantId tenant;
  UserId user;
  std::string sha256;  // of its text, hex: the text itself is nobody's business
  Instant expires;
  std::string client_id;  // the app that says so; "" for an admin
  std::string detail;
};

/// Under which hash an external token of a tenant is kept: apart from our own, and from those of other tenants.
std::string external_hash(TenantId tenant, std::string_view sha256);

/// What a client is to get for its source.
struct SourceTokenOrder {
  TenantId tenant;
  Source source;
  std::string client_id, scopes;
  Duration life;
};

/// A token of a source or an operator that was made. The text exists nowhere else.
struct IssuedToken {
  Token token;
  Secret text;
};

/// What a new bearer token of a source or an operator is to be.
struct TokenOrder {
  TenantId tenant;
  std::string_view kind;    // TokenKind
  std::string_view prefix;  // tells people and secret scanners what they found, "pv_scim_"
  std::string subject_id, name, scopes;
  std::optional<std::int64_t> days = 365;  // until it expires; nothing for one that does not
};

/// Fails with `invalid_value` unless a token may live for so many days.
Result<void> check_days(std::int64_t days);

/// Makes and checks credentials inside the caller's transaction. Safe to use from any thread.
class Credentials {
 public:
  Credentials(const Clock& clock, IdMaker& ids, Random& random) : clock_(clock), ids_(ids), random_(random) {}

  /// Makes one of 256 random bits. Fails with `forbidden` when the person cannot sign in, or when the person's
  /// credentials ended after the proof.
  Result<IssuedCredential> issue(sql::Session& session, const CredentialOrder& order) const;
  /// Takes another system's token down. Fails with `forbidden` when the person cannot sign in, and with `uniqueness`
  /// when the tenant has it already.
  Result<Credential> take(sql::Session& session, const ExternalOrder& order) const;
  /// Makes a bearer token of 256 random bits.
  Result<IssuedToken> issue(sql::Session& session, const TokenOrder& order) const;
  /// Makes an access token by which a client acts as its source, and forgets those of the source that have expired.
  /// Fails with `limited` when the client has 1,000 that live.
  Result<IssuedToken> issue_for_source(sql::Session& session, const SourceTokenOrder& order) const;
  /// The bearer of a living credential of this kind. Fails with `unauthenticated`, in the same words for every reason.
  Result<CredentialBearer> verify(sql::Session& session, std::string_view text, CredentialKind kind) const;

 private:
  const Clock& clock_;
  IdMaker& ids_;
  Random& random_;
};

}  // namespace provost
