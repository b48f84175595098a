// What a person signs in with or hands to an app. All of them end with the person.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/ids.h"

namespace provost {

/// The kinds of credential of a person. The words are stored. An external token is another system's, which opens
/// nothing here and ends with the person.
enum class CredentialKind {
  session,
  personal_token,
  access_token,
  refresh_token,
  authorization_code,
  external_token,
  reset_token,   // a link by which a person chooses a new password, once
  invite_token,  // the same, for somebody who has none yet
};

std::string_view to_word(CredentialKind kind);
std::optional<CredentialKind> credential_kind_from(std::string_view word);
/// What the text of a token of this kind begins with, for people and secret scanners. We make no external ones.
std::string_view token_prefix(CredentialKind kind);

/// Who made a link that lets others in. It ends with its maker: with whatever ends the credentials of a person, or with
/// an operator's token; and it works only while its maker might still make it. Neither: whoever sat at the keyboard.
struct LinkMaker {
  std::optional<UserId> user;
  std::int64_t epoch = 0;              // the token epoch under which the person made it
  std::optional<std::string> token;    // the hash of an operator's token
  std::optional<Instant> proven = {};  // when the login was by which the person made it; kept as Credential::proven

  /// True unless it was whoever sat at the keyboard.
  bool is_known() const { return user || token; }
};

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
  LinkMaker maker = {};                // of links
  std::optional<Instant> proven = {};  // of what an app was given, and of links: when the login was that led to it

  /// When the person proved who they are: words that a role gained later are not this credential's.
  Instant proven_at() const { return proven.value_or(created); }
};

/// How many credentials of each kind; a kind without any is left out.
using CredentialCounts = std::map<CredentialKind, std::int64_t>;

/// As words for the audit trail: "session=2 personal_token=1".
std::string words_of(const CredentialCounts& counts);

/// No login lasts longer than this, however busy it is.
inline constexpr Duration kLongestSession = std::chrono::hours(24) * 14;
/// When a login expires that is used now: as long after its use as it was to last after the use before. Nothing for
/// other credentials, and for a login that has come to its longest.
std::optional<Instant> rolled_expiry(const Credential& credential, Instant now);

/// Where credentials that never expire are counted.
inline constexpr Instant kCountedForEver{std::numeric_limits<std::int64_t>::max()};
/// Credentials are counted by the time at which they expire, rounded up to a step that grows with their life: a minute
/// below an hour, at most 30 days. So a person has at most some hundred counters of a kind, however many credentials.
Instant counted_until(Instant created, const std::optional<Instant>& expires);

}  // namespace provost
