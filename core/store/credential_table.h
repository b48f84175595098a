// Credentials of people, as rows: only hashes of them.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/model/credential.h"
#include "core/model/custom_role.h"
#include "core/model/user.h"
#include "core/store/sql.h"

namespace provost {

/// A credential beside everything that decides whether it lives, read in one statement.
struct CredentialBearer {
  Credential credential;
  bool tenant_enabled = false;
  bool user_removed = true;
  bool client_there = false;  // of one that was given to a client
  bool maker_there = false;   // of a link: whatever would end its maker's credentials has not happened since
  std::optional<Instant> maker_expires = {};  // of a link that was made by an operator's token
  UserState user_state = UserState::deleted;
  std::int64_t token_epoch = 0;
  RootRole role = RootRole::viewer;
  DatedWords role_words;  // of a custom role
  ScimId scim_id;
  std::string user_name;
};

/// Reads and writes credentials. One is found by its hash alone, and its row tells the tenant.
class CredentialTable {
 public:
  explicit CredentialTable(sql::Session& session) : session_(session) {}

  /// Inserts a credential under the epoch that the person has in this very statement, so that one minted beside a
  /// deactivation is dead on arrival. False if the person cannot sign in, or has another epoch than the one proven.
  /// Whoever calls has locked the person's row, or changed it, in this transaction: the count depends on it.
  Result<bool> mint(const Credential& credential, std::optional<std::int64_t> proven_epoch) const;
  /// The credential of this hash with its bearer, dead or alive; nothing if there is none.
  Result<std::optional<CredentialBearer>> find(std::string_view hash) const;
  /// The one of this id in a tenant, dead or alive; nothing if there is none.
  Result<std::optional<CredentialBearer>> find_by_id(TenantId tenant, const TokenId& id) const;
  /// The same as find() in a writing transaction, and nobody changes the credential, its person, its tenant or its
  /// client before that ends.
  Result<std::optional<CredentialBearer>> hold(const sql::Dialect& dialect, std::string_view hash) const;
  /// Revokes one that was not revoked; false if somebody was faster. This is how a one-time credential is spent.
  Result<bool> spend(std::string_view hash, Instant now) const;
  /// Revokes all that one login led to; returns how many.
  Result<std::int64_t> revoke_family(TenantId tenant, std::string_view family, Instant now) const;
  /// Revokes one of a person's by its id; false if there is no living one.
  Result<bool> revoke(TenantId tenant, UserId user, const TokenId& id, Instant now) const;
  /// Revokes all of a kind that a person has.
  Result<void> revoke_all(TenantId tenant, UserId user, CredentialKind kind, Instant now) const;
  /// The same for all of these people; returns how many that were.
  Result<std::int64_t> revoke_all(TenantId tenant, std::span<const UserId> users, CredentialKind kind,
                                  Instant now) const;
  /// The next credentials of a kind in a tenant that were not revoked, after an id and in the order of ids, and which
  /// of them no change of their person has ended. Those that expired are among them, so that a page costs what it
  /// says.
  struct Seen {
    Credential credential;
    bool living = false;
  };
  Result<std::vector<Seen>> page(TenantId tenant, CredentialKind kind, std::string_view after_id,
                                 std::int64_t limit) const;
  /// Revokes all of a kind that a person has, but this one.
  Result<void> revoke_others(const Credential& kept, CredentialKind kind, Instant now) const;
  /// A person's credentials of one kind that are not revoked, newest first, at most 1,000.
  Result<std::vector<Credential>> of(TenantId tenant, UserId user, CredentialKind kind) const;
  /// The same, but only those that live.
  Result<std::vector<Credential>> living_of(TenantId tenant, UserId user, CredentialKind kind, Instant now) const;
  /// How many living ones of a kind a person has.
  Result<std::int64_t> count_living(TenantId tenant, UserId user, CredentialKind kind, Instant now) const;
  /// How many living ones of a kind each of the people has whose ids stand from `first` to `last`; who has none is not
  /// among them.
  struct Span {
    UserId first, last;
  };
  Result<std::map<UserId, std::int64_t>> counts_living(TenantId tenant, const Span& people, CredentialKind kind,
                                                       Instant now) const;
  /// Takes away those of a kind that a person has and that expired before this time.
  Result<void> forget_expired(TenantId tenant, UserId user, CredentialKind kind, Instant before) const;
  /// Puts another detail in the place of one's.
  Result<void> set_detail(std::string_view hash, std::string_view detail) const;
  /// Notes that it was used, and that its bearer was active; of a personal token, that too. A login lasts longer by
  /// that (rolled_expiry()).
  Result<void> note_use(const Credential& credential, Instant now) const;

 private:
  /// Takes what was revoked off its counters and returns how many it was.
  Result<std::int64_t> take_off(const sql::Rows& revoked) const;
  /// Runs a statement that revokes and tells of what; the same with it.
  Result<std::int64_t> revoke_by(const sql::Statement& statement, std::initializer_list<sql::Cell> values) const;
  Result<void> roll(const Credential& credential, Instant until, Instant now) const;
  Result<std::optional<CredentialBearer>> find_by(const sql::Statement& statement,
                                                  std::initializer_list<sql::Cell> values) const;

  sql::Session& session_;
};

}  // namespace provost
