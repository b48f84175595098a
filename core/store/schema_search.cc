#include "core/store/schema_steps.h"

namespace provost {
namespace {

// What people and groups are searched by; see search_value.h. search_progress tells how far the directories that were
// there before have come: one row a kind.
constexpr std::string_view kSearch[] = {
    R"sql(create table search_values (
      tenant_id bigint not null, subject_kind smallint not null, subject_id bigint not null, path text not null,
      element bigint not null, position bigint not null, key text, tail text, number bigint, leads smallint not null,
      primary key (tenant_id, subject_kind, subject_id, path, element, position)))sql",
    R"sql(create index search_values_by_key on search_values (tenant_id, subject_kind, path, key, subject_id)
      where key is not null)sql",
    R"sql(create index search_values_by_number on search_values (tenant_id, subject_kind, path, number, subject_id)
      where number is not null)sql",
    R"sql(create table search_progress (
      subject_kind smallint primary key, layout bigint not null, goal bigint not null, tenant_id bigint not null,
      subject_id bigint not null))sql",
    "create index users_by_update on users (tenant_id, updated_us) where removed_us is null",
    "create index groups_by_update on groups (tenant_id, updated_us) where removed_us is null",
};

// Keys are in the order of code points, so that ranges and sorting are those of the reader in memory.
constexpr std::string_view kCollation[] = {
    R"sql(alter table search_values alter column key type text collate "C")sql",
    R"sql(alter table search_values alter column tail type text collate "C")sql",
};

}  // namespace

std::span<const std::string_view> search_step() { return kSearch; }
std::span<const std::string_view> search_collation_step() { return kCollation; }

}  // namespace provost
