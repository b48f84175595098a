#include "core/store/schema_steps.h"

namespace provost {
namespace {

// Roles that a tenant made, what a group is besides its name and members, and the passwords that a person had before.
constexpr std::string_view kRoles[] = {
    // held: the core's words, each with the time since which the role holds it. People hold a role by its number, so a
    // removed row stays, and keeps the number from another role.
    R"sql(create table roles (
      tenant_id bigint not null, id bigint not null, name text not null, name_key text not null,
      description text not null, kind text not null, permissions text not null, held text not null,
      created_us bigint not null, updated_us bigint not null, removed_us bigint, primary key (tenant_id, id)))sql",
    "create unique index roles_by_name on roles (tenant_id, name_key) where removed_us is null",

    R"sql(create table group_notes (
      tenant_id bigint not null, group_id bigint not null, description text, mappings text not null,
      created_by text not null, primary key (tenant_id, group_id)))sql",

    // Hashes; number counts from 1, the newest has the highest.
    R"sql(create table former_passwords (
      tenant_id bigint not null, user_id bigint not null, number bigint not null, password_hash text not null,
      primary key (tenant_id, user_id, number)))sql",
};

}  // namespace

std::span<const std::string_view> roles_step() { return kRoles; }

}  // namespace provost
