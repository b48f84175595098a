// Bearer tokens, as rows: only hashes of them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/model/source_rules.h"
#include "core/model/tenancy.h"
#include "core/store/sql.h"

namespace provost {

/// What a token is for. Stored by these words.
struct TokenKind {
  static constexpr std::string_view kSource = "source";      // an identity provider's SCIM token
  static constexpr std::string_view kOperator = "operator";  // an admin's token for the operations API
};

struct Token {
  std::string hash;  // SHA-256 of the whole token text, hex
  TenantId tenant;
  TokenId id;
  std::string kind;
  std::string subject_id;  // the source's id for a source token, else ""
  std::string name;
  std::string scopes;  // words separated by blanks
  Instant created;
  std::optional<Instant> expires, revoked, last_used;
};

/// A token beside what decides whether it lives.
struct TokenBearer {
  Token token;
  bool tenant_enabled = false;
  std::int64_t schemas_version = 0;         // of the tenant; see OwnSchemaTable
  bool source_there = false;                // of a source token: the source was not removed
  std::string source_name, source_profile;  // of a source token
  SourceRules source_rules;
};

/// Reads and writes tokens. A token is found by its hash alone, and its row tells the tenant.
class TokenTable {
 public:
  explicit TokenTable(sql::Session& session) : session_(session) {}

  Result<void> insert(const Token& token) const;
  /// The token of this hash with its bearer, dead or alive; nothing if there is none.
  Result<std::optional<TokenBearer>> find(std::string_view hash) const;
  /// The same in a writing transaction, and nobody changes the token or its tenant before that ends.
  Result<std::optional<TokenBearer>> hold(const sql::Dialect& dialect, std::string_view hash) const;
  /// Notes that a token was used.
  Result<void> note_use(std::string_view hash, Instant now) const;

 private:
  Result<std::optional<TokenBearer>> find_by(const sql::Statement& statement, std::string_view hash) const;

  sql::Session& session_;
};

}  // namespace provost
