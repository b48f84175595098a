// What a person signs in with or hands to an app. All of them end with the person.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/ids.h"

namespace provost {

/// The kinds of credential of a person. The words are stored. An external token is another system's, which opens
/// nothing here and ends with the person.
enum class CredentialKind { session, personal_token, access_token, refresh_token, authorization_code, external_token };

std::string_view to_word(CredentialKind kind);
std::optional<CredentialKind> credential_kind_from(std::string_view word);
/// What the text of a token of this kind begins with, for people and secret scanners. We make no external ones.
std::string_view token_prefix(CredentialKind kind);

struct Credential {
  std::string hash;  // SHA-256 of the whole text, hex
  TenantId tenant;
  TokenId id;
  CredentialKind kind = CredentialKind::session;
  UserId user;
  std::string client_id;  // of OAuth credentials
  std::string family;     // what a login led to: tokens that end together when one of them is stolen
  std::string name;       // for people
  std::string scopes;     // words separated by blanks
  std::string detail;     // what its kind needs besides, as JSON
  std::int64_t epoch = 0;
  Instant created;
  std::optional<Instant> expires, revoked, last_used;
};

}  // namespace provost
