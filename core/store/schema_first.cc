#include "core/store/schema_steps.h"

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

}  // namespace

std::span<const std::string_view> first_walk_step() { return kFirst; }

}  // namespace provost
