#include "core/store/schema_steps.h"

namespace provost {
namespace {

// Sessions and tokens of people, and what the admin pages need: roles, brands, aliases, invitations, jobs, OAuth
// clients.
constexpr std::string_view kPages[] = {
    R"sql(alter table users add column root_role smallint not null default 3)sql",
    R"sql(alter table users add column email_key text)sql",
    R"sql(create index users_by_email on users (tenant_id, email_key) where removed_us is null)sql",
    R"sql(create index users_by_role on users (tenant_id, root_role, state) where removed_us is null)sql",

    // Every credential of a person. epoch is the person's token_epoch when it was minted; below today's it is dead.
    R"sql(create table credentials (
      hash text primary key, tenant_id bigint not null, id text not null, kind text not null, user_id bigint not null,
      client_id text not null, family text not null, name text not null, scopes text not null, detail text not null,
      epoch bigint not null, created_us bigint not null, expires_us bigint, revoked_us bigint, last_used_us bigint))sql",
    R"sql(create unique index credentials_by_id on credentials (tenant_id, id))sql",
    R"sql(create index credentials_by_user on credentials (tenant_id, user_id, kind))sql",
    R"sql(create index credentials_by_family on credentials (tenant_id, family))sql",

    R"sql(create table brands (
      tenant_id bigint not null, id bigint not null, name text not null, name_key text not null,
      separates_users smallint not null, created_us bigint not null,
      primary key (tenant_id, id), unique (tenant_id, name_key)))sql",
    R"sql(alter table sources add column brand_id bigint not null default 0)sql",

    // An id that a caller chose for a person.
    R"sql(create table aliases (
      tenant_id bigint not null, alias text not null, user_id bigint not null, primary key (tenant_id, alias)))sql",
    R"sql(create index aliases_by_user on aliases (tenant_id, user_id))sql",

    // Invitations by link. Found by hash; the secret itself is sealed, for admins may read it again.
    R"sql(create table invites (
      hash text primary key, tenant_id bigint not null, sealed text not null, name text not null, enabled smallint not null,
      expires_us bigint not null, created_us bigint not null, created_by text not null))sql",
    R"sql(create index invites_by_tenant on invites (tenant_id, created_us))sql",
    R"sql(create table invite_users (
      tenant_id bigint not null, hash text not null, user_id bigint not null, primary key (tenant_id, hash, user_id)))sql",

    // Work that a request acknowledged and that is done afterwards, row by row.
    R"sql(create table jobs (
      tenant_id bigint not null, id text not null, kind text not null, state text not null, actor text not null,
      total bigint not null, progress bigint not null, message text not null, created_us bigint not null,
      finished_us bigint, next_us bigint not null, fence bigint not null, primary key (tenant_id, id)))sql",
    R"sql(create index jobs_due on jobs (state, next_us))sql",
    R"sql(create index jobs_by_time on jobs (tenant_id, created_us))sql",
    R"sql(create table job_rows (
      tenant_id bigint not null, job_id text not null, position bigint not null, input text not null, result text not null,
      primary key (tenant_id, job_id, position)))sql",

    R"sql(create table oauth_clients (
      tenant_id bigint not null, id text not null, name text not null, secret_hash text, redirect_uris text not null,
      enabled smallint not null, created_us bigint not null, primary key (tenant_id, id)))sql",
    // A client names itself before its tenant is known; ids are UUIDs of ours, so one id is one client.
    R"sql(create unique index oauth_clients_by_id on oauth_clients (id))sql",
};

}  // namespace

std::span<const std::string_view> admin_pages_step() { return kPages; }

}  // namespace provost
