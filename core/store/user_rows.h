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
    u.off_by_source, u.off_by_hand
  from users u left join external_ids e
    on e.tenant_id = u.tenant_id and e.subject_kind = 0 and e.subject_id = u.id and e.source_id = $2
  where u.tenant_id = $1)sql"};
/// Removed people are not there.
inline constexpr sql::Literal kAlive{" and u.removed_us is null"};
/// The one predicate of being idle: nothing was heard of the person since $3.
inline constexpr sql::Literal kSilent{R"sql( and u.state in (0, 1) and u.created_us <= $3
    and (u.last_login_us is null or u.last_login_us <= $3)
    and (u.last_token_use_us is null or u.last_token_use_us <= $3)
    and (u.last_activity_us is null or u.last_activity_us <= $3))sql"};
/// Of the group $6, with an id above $4; more may be said of its member m, and a parenthesis closes it. A member of a
/// group in the group is a member too; circles of groups are walked once. The cross join keeps SQLite from going
/// through the members of all groups.
inline constexpr sql::Literal kInGroup{R"sql( and u.id in (
    with recursive inside (group_id) as (
      select cast($6 as bigint) union
      select m.member_id from inside i
        join members m on m.tenant_id = $1 and m.group_id = i.group_id and m.member_kind = 1)
    select m.member_id from inside i cross join members m
    where m.tenant_id = $1 and m.group_id = i.group_id and m.member_kind = 0 and m.member_id > $4)sql"};

/// The people in rows of these columns.
Result<std::vector<User>> users_in(const sql::Rows& rows);

}  // namespace provost
