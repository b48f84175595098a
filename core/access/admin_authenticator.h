// Turns what an admin page was called with into an AdminCaller. Every dialect has its own header; all ask here.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "core/access/admin_caller.h"
#include "core/access/credentials.h"
#include "core/base/log.h"
#include "core/base/result.h"
#include "core/crypto/password.h"
#include "core/http/message.h"

namespace provost {

/// Checks credentials against the database on every call; nothing is cached, so what has ended is dead at once.
class AdminAuthenticator {
 public:
  struct Parts {
    sql::Database& database;
    const Credentials& credentials;
    crypto::PasswordHasher& passwords;
    const Clock& clock;
    const Log& log;
  };
  explicit AdminAuthenticator(const Parts& parts) : parts_(parts) {}

  /// The caller behind a token text: an operator's token, or a credential of a person of one of these kinds. Fails with
  /// `unauthenticated`, in the same words for every reason.
  Result<AdminCaller> from_token(std::string_view text, std::span<const CredentialKind> kinds) const;

  /// The app behind Basic credentials, which calls for itself. Fails with `unauthenticated`, in the same words for
  /// every reason.
  Result<AdminCaller> from_client(const http::RequestHead& head) const;

  /// The living person of this name (or e-mail address, if only one person has it) with this password. The tenant is
  /// the only one if the name is empty. Takes the same time whether or not there is such a person. Fails with
  /// `unauthenticated`, or `limited` when too many passwords are being checked, or too many were wrong (LoginGuard).
  struct Login {
    std::string tenant;
    std::string name;
    Secret password;
    std::string address = {};  // of whoever tries
  };
  struct Person {
    TenantId tenant;
    User user;
  };
  Result<Person> from_password(const Login& login) const;

  /// Signs a person in: notes the login and issues a session of this life. Fails with `forbidden` when the person was
  /// switched off meanwhile.
  Result<IssuedCredential> sign_in(const Person& person, Duration life) const;

 private:
  Result<Person> check_password(const Login& login) const;
  /// Hashes a password anew that was hashed at another cost; a login must not fail because that fails.
  void renew_hash(const Person& person, const std::string& phc, const Secret& password) const;
  Result<AdminCaller> from_operator(std::string_view text) const;
  Result<AdminCaller> from_person(std::string_view text, CredentialKind kind) const;
  using Noting = std::function<Result<void>(sql::Session&, Instant)>;
  /// Notes that a credential was used, unless that was noted within the last minute.
  void note_use(std::optional<Instant> last, const TokenId& id, const Noting& noting) const;

  const Parts parts_;
};

}  // namespace provost
