#include "core/store/schema_steps.h"

namespace provost {
namespace {

constexpr std::string_view kAudit[] = {
    // Where a note stands in its tenant's chain: given once it was committed, so a position is never passed by.
    "alter table audit add column position bigint",
    "alter table audit add column chain text",
    "create index audit_unplaced on audit (tenant_id, at_us, id) where position is null",
    "create unique index audit_by_position on audit (tenant_id, position) where position is not null",
    R"sql(create table audit_heads (
      tenant_id bigint primary key, position bigint not null, chain text not null))sql",
    // Programs that follow the changes, and how far each has come.
    R"sql(create table change_followers (
      tenant_id bigint not null, name text not null, position bigint not null, created_us bigint not null,
      seen_us bigint not null, primary key (tenant_id, name)))sql",
};

}  // namespace

std::span<const std::string_view> audit_step() { return kAudit; }

}  // namespace provost
