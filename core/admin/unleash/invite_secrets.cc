#include "core/admin/unleash/invite_secrets.h"

namespace provost::unleash {
namespace {

/// A text copied to another row or tenant does not open.
std::string place_of(const Invite& invite) { return std::to_string(invite.tenant.value) + "|invites|" + invite.hash; }

}  // namespace

Result<std::string> seal_secret(const crypto::Vault& vault, const Invite& invite, const Secret& secret) {
  return vault.seal(invite.tenant, secret, place_of(invite));
}

Result<Secret> open_secret(const crypto::Vault& vault, const Invite& invite) {
  return vault.open(invite.tenant, invite.sealed, place_of(invite));
}

Result<std::int64_t> reseal_invites(sql::Database& database, const crypto::Vault& vault, TenantId tenant) {
  std::vector<Invite> invites;
  TRY(database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    invites = TRY(InviteTable(session).all(tenant));
    return {};
  }));
  std::int64_t resealed = 0;
  for (Invite& invite : invites) {
    const auto secret = open_secret(vault, invite);
    if (!secret && secret.error().code == Code::invalid_value) continue;
    if (!secret) return tl::unexpected(secret.error());
    invite.sealed = TRY(seal_secret(vault, invite, *secret));
    TRY(database.transact(sql::Mode::write,
                          [&](sql::Session& session) { return InviteTable(session).reseal(invite); }));
    ++resealed;
  }
  return resealed;
}

}  // namespace provost::unleash
