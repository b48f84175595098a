// Bearer tokens, as rows: only hashes of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/model/source_rules.h"
#include "core/model/tenancy.h"
#include "core/store/sql.h"

namespace provost {

/// What a token is for. Stored by these words.
struct TokenKind {
  static constexpr std::string_view kSource = "source";               // an identity provider's SCIM token
  static constexpr std::string_view kSourceAccess = "source_access";  // what a client of a source got for its secret
  static constexpr std::string_view kOperator = "operator";           // an admin's token for the operations API

  /// True if whoever bears one acts as a source.
  static constexpr bool is_of_source(std::string_view kind) { return kind == kSource || kind == kSourceAccess; }
};

struct Token {
  std::string hash;  // SHA-256 of the whole token text, hex
  TenantId tenant;
  TokenId id;
  std::string kind;
  std::string subject_id;  // the source's id for a token of a source, else ""
  std::string name;
  std::string scopes;  // words separated by blanks
  Instant created;
  std::optional<Instant> expires, revoked, last_used;
  std::string client_id = {};  // of an access token: who got it
};

/// How exactly the last use of a credential is known: people need no more, and requests stay reads.
inline constexpr Duration kUseGranularity = std::chrono::minutes(1);

/// A token beside what decides whether it lives.
struct TokenBearer {
  Token token;
  bool tenant_enabled = false;
  std::int64_t schemas_version = 0;         // of the tenant; see OwnSchemaTable
  bool source_there = false;                // of a token of a source: the source was not removed
  bool client_there = false;                // of an access token: the client is there, and still the source's
  std::string source_name, source_profile;  // of a token of a source
  SourceRules source_rules;
};

/// Reads and writes tokens. A token is found by its hash alone, and its row tells the tenant.
class TokenTable {
 public:
  explicit TokenTable(sql::Session& session) : session_(session) {}

  Result<void> insert(const Token& token) const;
  /// The token of this hash with its bearer, dead or alive; nothing if there is none.
  Result<std::optional<TokenBearer>> find(std::string_view hash) const;
  /// The same in a writing transaction, and nobody changes the token, its tenant or its client before that ends.
  Result<std::optional<TokenBearer>> hold(const sql::Dialect& dialect, std::string_view hash) const;
  /// An operator's token by its id, dead or alive; nothing if there is none.
  Result<std::optional<Token>> find_operator(TenantId tenant, const TokenId& id) const;
  /// The operators' tokens of a tenant that were not revoked, expired ones too, oldest first; at most 1,000.
  Result<std::vector<Token>> operators(TenantId tenant) const;
  /// Revokes one of them by its id; false if there is none that was not revoked.
  Result<bool> revoke_operator(TenantId tenant, const TokenId& id, Instant now) const;
  /// The tokens of a source that were not revoked, expired ones too, oldest first; at most 1,000.
  Result<std::vector<Token>> of_source(TenantId tenant, const SourceId& source) const;
  /// Revokes one of a source's by its id; false if there is none that was not revoked.
  Result<bool> revoke(TenantId tenant, const SourceId& source, const TokenId& id, Instant now) const;
  /// Revokes one that was not revoked.
  Result<void> spend(std::string_view hash, Instant now) const;
  /// Takes away the access tokens of a source that ended before this time.
  Result<void> forget_ended(TenantId tenant, const SourceId& source, Instant before) const;
  /// How many access tokens of a source a client has that were not revoked.
  Result<std::int64_t> count_of_client(TenantId tenant, const SourceId& source, std::string_view client_id) const;
  /// Notes that a token was used, unless that was noted within kUseGranularity.
  Result<void> note_use(std::string_view hash, Instant now) const;

 private:
  Result<std::optional<TokenBearer>> find_by(const sql::Statement& statement, std::string_view hash) const;

  sql::Session& session_;
};

}  // namespace provost
