// How the row of a person is read. Inside this room only.
#pragma once

#include <vector>

#include "core/model/user.h"
#include "core/store/sql.h"
#include "core/store/sql_text.h"

namespace provost {

/// What is read of a person u; $1 is the tenant, $2 the source that looks.
inline constexpr sql::Literal kPersonColumns{R"sql(
  select u.id, u.scim_id, u.version, u.state, u.state_reason, u.managed_by, u.document, u.token_epoch, u.created_us,
    u.updated_us, e.external_id, u.root_role, u.last_login_us, u.last_token_use_us, u.last_activity_us,
    u.off_by_source
  from users u left join external_ids e
    on e.tenant_id = u.tenant_id and e.subject_kind = 0 and e.subject_id = u.id and e.source_id = $2
  where u.tenant_id = $1)sql"};
/// Removed people are not there.
inline constexpr sql::Literal kAlive{" and u.removed_us is null"};

/// The people in rows of these columns.
Result<std::vector<User>> users_in(const sql::Rows& rows);

}  // namespace provost
