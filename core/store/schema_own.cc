#include "core/store/schema_steps.h"

namespace provost {
namespace {

// Schemas that a tenant has added to its resource types. schemas_version moves with each, so that whoever holds them
// in memory knows whether they are the newest.
constexpr std::string_view kOwn[] = {
    "alter table tenants add column schemas_version bigint not null default 0",
    R"sql(create table own_schemas (
      tenant_id bigint not null, id_key text not null, type_name text not null, required smallint not null,
      document text not null, created_us bigint not null, primary key (tenant_id, id_key)))sql",
};

}  // namespace

std::span<const std::string_view> own_schemas_step() { return kOwn; }

}  // namespace provost
