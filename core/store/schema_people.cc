#include "core/store/schema_steps.h"

namespace provost {
namespace {

constexpr std::string_view kPeople[] = {
    // What admins call people; id_key is the folded external_id.
    R"sql(create table given_ids (
      tenant_id bigint not null, user_id bigint not null, external_id text not null, id_key text not null,
      primary key (tenant_id, user_id), unique (tenant_id, id_key)))sql",
    // When a removed person was deleted for good: what stays is the bare id, so that it is never given again.
    "alter table users add column erased_us bigint",
    R"sql(create index users_of_role on users (tenant_id, root_role, id) where removed_us is null)sql",
    R"sql(create index users_off on users (tenant_id, id) where removed_us is null and state in (2, 3))sql",
    R"sql(create index users_removed on users (tenant_id, removed_us, id)
      where removed_us is not null and erased_us is null)sql",
    R"sql(create index credentials_of_kind on credentials (tenant_id, kind, id) where revoked_us is null)sql",
};

}  // namespace

std::span<const std::string_view> people_step() { return kPeople; }

}  // namespace provost
