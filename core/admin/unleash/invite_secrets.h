// The secrets of invitations, which admins read again: sealed, each for its own row.
#pragma once

#include "core/crypto/vault.h"
#include "core/store/invite_table.h"
#include "core/store/sql.h"

namespace provost::unleash {

/// The secret as the row holds it.
Result<std::string> seal_secret(const crypto::Vault& vault, const Invite& invite, const Secret& secret);
/// The secret of a row. Fails with `invalid_value` for one that was sealed under a key that is gone, or for another row
/// or tenant.
Result<Secret> open_secret(const crypto::Vault& vault, const Invite& invite);
/// Seals the secrets of a tenant's invitations anew; returns how many. One that does not open is left as it is.
Result<std::int64_t> reseal_invites(sql::Database& database, const crypto::Vault& vault, TenantId tenant);

}  // namespace provost::unleash
