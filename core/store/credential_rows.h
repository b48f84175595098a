// How the row of a credential is read, alone or beside all that decides whether it lives. Inside this room only.
#pragma once

#include <vector>

#include "core/store/credential_table.h"
#include "core/store/sql.h"
#include "core/store/sql_text.h"

namespace provost {

/// What is read of a credential c.
inline constexpr sql::Literal kCredentialColumns{R"sql(c.hash, c.tenant_id, c.id, c.kind, c.user_id, c.client_id,
    c.family, c.name, c.scopes, c.detail, c.epoch, c.created_us, c.expires_us, c.revoked_us, c.last_used_us,
    c.proven_us)sql"};
/// How many columns they are.
inline constexpr std::size_t kCredentialWidth = 16;
/// What is read after them of its bearer, and from where.
inline constexpr sql::Literal kBearerColumns{R"sql(,
    t.enabled, u.removed_us, u.state, u.token_epoch, u.root_role, u.scim_id, u.name_key, a.id,
    c.maker_id, m.id, c.maker_token, k.hash, k.expires_us, c.maker_epoch, r.held
  from credentials c join tenants t on t.id = c.tenant_id
  join users u on u.tenant_id = c.tenant_id and u.id = c.user_id
  left join oauth_clients a on a.tenant_id = c.tenant_id and a.id = c.client_id and a.enabled = 1
  left join users m on m.tenant_id = c.tenant_id and m.id = c.maker_id and m.removed_us is null and m.state in (0, 1)
    and m.token_epoch = c.maker_epoch
  left join tokens k on k.hash = c.maker_token and k.revoked_us is null
  left join roles r on r.tenant_id = u.tenant_id and r.id = u.root_role and r.removed_us is null
  )sql"};

/// The credential in a row that begins with its columns.
Credential credential_at(const sql::Rows& rows, std::size_t row);
std::vector<Credential> credentials_in(const sql::Rows& rows);
/// The bearer in the first row of both. Nothing if there is none, or if only a newer version of this program knows the
/// kind: then it is nobody's credential here.
std::optional<CredentialBearer> bearer_in(const sql::Rows& rows);

}  // namespace provost
