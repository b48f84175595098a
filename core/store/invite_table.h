// Invitations by link, and who came by them, as rows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/model/credential.h"
#include "core/store/sql.h"

namespace provost {

/// A link by which guests may sign up until it expires or is switched off.
struct Invite {
  std::string hash;  // SHA-256 of the secret, hex
  TenantId tenant;
  std::string sealed;  // the secret itself, for admins who read it again
  std::string name;
  bool enabled = true;
  Instant expires;
  Instant created;
  std::string created_by;  // for people
  LinkMaker maker = {};
  bool maker_there = true;                    // as CredentialBearer::maker_there
  std::optional<Instant> maker_expires = {};  // as CredentialBearer::maker_expires
  /// What its maker may now: of a role of the tenant's, what it held already when this was made.
  std::string maker_words = {};
};

/// Somebody who signed up by an invitation and is still there.
struct InviteGuest {
  std::string hash;  // of the invitation
  UserId id;
  std::string name;
  std::string user_name;
};

/// What is to change of an invitation; nothing leaves a part as it is.
struct InviteChange {
  std::optional<bool> enabled;
  std::optional<Instant> expires;
};

/// Reads and writes invitations. One is found by its hash alone, and its row tells the tenant.
class InviteTable {
 public:
  explicit InviteTable(sql::Session& session) : session_(session) {}

  Result<void> insert(const Invite& invite) const;
  /// The invitation of this hash, usable or not; nothing if there is none or its tenant is switched off.
  Result<std::optional<Invite>> find(std::string_view hash) const;
  /// The invitations of a tenant, newest first, at most 1,000.
  Result<std::vector<Invite>> all(TenantId tenant) const;
  /// Changes one in place; false if the tenant has none of this hash.
  Result<bool> change(TenantId tenant, std::string_view hash, const InviteChange& change) const;
  /// Keeps its secret as it is sealed now.
  Result<void> reseal(const Invite& invite) const;

  /// Notes that a person came by an invitation.
  Result<void> add_guest(const Invite& invite, UserId user) const;
  /// Who came by any invitation of the tenant, at most 10,000.
  Result<std::vector<InviteGuest>> guests(TenantId tenant) const;
  /// Who came by this one, at most 10,000.
  Result<std::vector<InviteGuest>> guests_of(const Invite& invite) const;

 private:
  sql::Session& session_;
};

}  // namespace provost
