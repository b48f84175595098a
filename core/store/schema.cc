#include "core/store/schema.h"

#include <array>

namespace provost {
namespace {

// Types are text, bigint and smallint; times are microseconds since 1970 (…_us); documents are JSON text that SQL never
// looks into. tenant_id leads every key but that of tokens: a credential is found by its hash and tells the tenant.
constexpr std::string_view kFirst[] = {
    R"sql(create table tenants (
      id bigint primary key, name text not null, name_key text not null unique, enabled smallint not null,
      created_us bigint not null))sql",

    R"sql(create table sources (
      tenant_id bigint not null, id text not null, name text not null, name_key text not null, profile text not null,
      created_us bigint not null, primary key (tenant_id, id), unique (tenant_id, name_key)))sql",

    // Every bearer token. subject_id is the source or the admin principal that holds it.
    R"sql(create table tokens (
      hash text primary key, tenant_id bigint not null, id text not null, kind text not null, subject_id text not null,
      name text not null, scopes text not null, created_us bigint not null, expires_us bigint, revoked_us bigint,
      last_used_us bigint))sql",
    R"sql(create unique index tokens_by_id on tokens (tenant_id, id))sql",

    R"sql(create table users (
      tenant_id bigint not null, id bigint not null, scim_id text not null, version bigint not null,
      state smallint not null, state_reason text not null, name_key text not null, display_name text not null,
      managed_by text, document text not null, password_hash text, token_epoch bigint not null,
      created_us bigint not null, updated_us bigint not null, last_login_us bigint, last_token_use_us bigint,
      last_activity_us bigint, removed_us bigint, primary key (tenant_id, id), unique (tenant_id, scim_id)))sql",
    R"sql(create unique index users_by_name on users (tenant_id, name_key) where removed_us is null)sql",
    R"sql(create index users_alive on users (tenant_id, id) where removed_us is null)sql",

    // unique_key is the folded displayName while the tenant wants those unique, else null.
    R"sql(create table groups (
      tenant_id bigint not null, id bigint not null, scim_id text not null, version bigint not null,
      display_key text not null, display_name text not null, unique_key text, managed_by text, document text not null,
      created_us bigint not null, updated_us bigint not null, removed_us bigint, primary key (tenant_id, id),
      unique (tenant_id, scim_id)))sql",
    R"sql(create unique index groups_by_unique_key on groups (tenant_id, unique_key) where removed_us is null)sql",
    R"sql(create index groups_by_display on groups (tenant_id, display_key) where removed_us is null)sql",
    R"sql(create index groups_alive on groups (tenant_id, id) where removed_us is null)sql",

    // One name that one source has for one person or group (RFC 7643 §3.1: scoped to the provisioning client).
    R"sql(create table external_ids (
      tenant_id bigint not null, subject_kind smallint not null, subject_id bigint not null, source_id text not null,
      external_id text not null, primary key (tenant_id, subject_kind, subject_id, source_id)))sql",
    R"sql(create index external_ids_by_text on external_ids (tenant_id, subject_kind, source_id, external_id))sql",

    R"sql(create table members (
      tenant_id bigint not null, group_id bigint not null, member_kind smallint not null, member_id bigint not null,
      primary key (tenant_id, group_id, member_kind, member_id)))sql",
    R"sql(create index members_by_member on members (tenant_id, member_kind, member_id, group_id))sql",

    // Kept counts, spread over shards so that writers do not queue on one row.
    R"sql(create table counters (
      tenant_id bigint not null, name text not null, shard smallint not null, value bigint not null,
      primary key (tenant_id, name, shard)))sql",

    R"sql(create table connections (
      tenant_id bigint not null, id text not null, kind text not null, name text not null, name_key text not null,
      settings text not null, enabled smallint not null, created_us bigint not null,
      primary key (tenant_id, id), unique (tenant_id, name_key)))sql",

    // What an app calls a person or group.
    R"sql(create table remote_accounts (
      tenant_id bigint not null, connection_id text not null, subject_kind smallint not null,
      subject_id bigint not null, remote_id text not null,
      primary key (tenant_id, connection_id, subject_kind, subject_id)))sql",

    // Append only. seq is the subject's version, so its order is the order of commits.
    R"sql(create table events (
      tenant_id bigint not null, subject_kind smallint not null, subject_id bigint not null, seq bigint not null,
      verbs text not null, payload text not null, actor text not null, at_us bigint not null,
      primary key (tenant_id, subject_kind, subject_id, seq)))sql",
    R"sql(create table event_members (
      tenant_id bigint not null, group_id bigint not null, seq bigint not null, member_kind smallint not null,
      member_id bigint not null, added smallint not null,
      primary key (tenant_id, group_id, seq, member_kind, member_id)))sql",

    // What one app has still to hear about one subject: events with acked_seq < seq <= head_seq.
    R"sql(create table lanes (
      tenant_id bigint not null, connection_id text not null, subject_kind smallint not null,
      subject_id bigint not null, head_seq bigint not null, acked_seq bigint not null, urgent smallint not null,
      leased smallint not null, fence bigint not null, next_us bigint not null, attempts bigint not null,
      last_error text not null, primary key (tenant_id, connection_id, subject_kind, subject_id)))sql",
    R"sql(create index lanes_due on lanes (tenant_id, connection_id, urgent, next_us))sql",

    // What became of each verb: the newest attempt.
    R"sql(create table receipts (
      tenant_id bigint not null, connection_id text not null, subject_kind smallint not null,
      subject_id bigint not null, seq bigint not null, step smallint not null, verb text not null,
      outcome text not null, note text not null, effects text not null, attempts bigint not null,
      at_us bigint not null,
      primary key (tenant_id, subject_kind, subject_id, seq, step, connection_id)))sql",
    R"sql(create index receipts_by_time on receipts (tenant_id, at_us))sql",

    R"sql(create table audit (
      tenant_id bigint not null, id text not null, at_us bigint not null, actor text not null, action text not null,
      subject_kind smallint not null, subject_id bigint not null, subject_name text not null, fields text not null,
      primary key (tenant_id, id)))sql",
    R"sql(create index audit_by_subject on audit (tenant_id, subject_kind, subject_id, at_us))sql",
};

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

// Who switched a person off. Jobs as they came to be worked off; nothing had been written to the tables that these
// replace.
constexpr std::string_view kJobs[] = {
    "alter table users add column off_by_source smallint not null default 0",
    "drop table job_rows",
    "drop table jobs",
    // rank_us is when the job finished; while it is open it stands before all others.
    R"sql(create table jobs (
      tenant_id bigint not null, id text not null, kind text not null, state smallint not null, actor text not null,
      inputs text not null, total bigint not null, progress bigint not null, trouble text not null,
      created_us bigint not null, finished_us bigint, rank_us bigint not null, due_us bigint not null,
      fence bigint not null, attempts bigint not null, primary key (tenant_id, id)))sql",
    R"sql(create index jobs_due on jobs (due_us) where state in (0, 1))sql",
    R"sql(create index jobs_open on jobs (tenant_id, created_us) where state in (0, 1))sql",
    R"sql(create index jobs_by_rank on jobs (tenant_id, rank_us, created_us, id))sql",
    R"sql(create index jobs_finished on jobs (finished_us) where finished_us is not null)sql",
    // What came of a row that was done.
    R"sql(create table job_rows (
      tenant_id bigint not null, job_id text not null, position bigint not null, result text not null,
      primary key (tenant_id, job_id, position)))sql",
};

// The keys that the installation signs with; see signing_key_table.h. The most that an app may be given.
constexpr std::string_view kSigning[] = {
    "alter table oauth_clients add column scopes text not null default ''",
    R"sql(create table signing_keys (
      algorithm text not null, generation bigint not null, sealed text not null, created_us bigint not null,
      primary key (algorithm, generation)))sql",
};

}  // namespace

std::span<const sql::Migration> schema_migrations() {
  static const std::array kSteps{sql::Migration{1, "the first walk", kFirst},
                                 sql::Migration{2, "the admin pages", kPages},
                                 sql::Migration{3, "jobs, and hands that are tied", kJobs},
                                 sql::Migration{4, "signing keys, and bounds for apps", kSigning}};
  return kSteps;
}

}  // namespace provost
