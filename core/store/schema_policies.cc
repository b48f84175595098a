#include "core/store/schema_steps.h"

namespace provost {
namespace {

constexpr std::string_view kPolicies[] = {
    // The audit trail is about more than people and groups: of those, subject_kind is 2 and object says "source:ID".
    // It is read page by page: all of it, of one thing, and of one action.
    "alter table audit add column object text not null default ''",
    "create index audit_pages on audit (tenant_id, at_us, id)",
    "create index audit_pages_by_object on audit (tenant_id, object, at_us, id)",
    "create index audit_pages_by_action on audit (tenant_id, action, at_us, id)",
    "drop index audit_by_subject",
    "create index audit_pages_by_subject on audit (tenant_id, subject_kind, subject_id, at_us, id)",
    // Who takes over the people of a source that goes.
    "alter table sources add column heir_id text",
    // What a server looks for again and again.
    "create index sources_retired on sources (retired_us) where retired_us is not null",
    "create index connections_walked on connections (walk_after) where walk_after is not null",
    // Connections of which something is left.
    R"sql(create table removed_connections (
      tenant_id bigint not null, connection_id text not null, removed_us bigint not null,
      primary key (tenant_id, connection_id)))sql",
    "create index removed_connections_by_time on removed_connections (removed_us)",
    // Who is switched off for being idle, daily: due_us is when the next run begins or goes on, after_user how far it
    // is, cutoff_us since when nothing was heard of whom it is about, and last_run what the run before came to.
    R"sql(create table idle_policies (
      tenant_id bigint not null, id text not null, name text not null, days bigint not null, role smallint not null,
      group_id bigint not null, enabled smallint not null, created_us bigint not null, due_us bigint not null,
      fence bigint not null, begun_us bigint not null, after_user bigint not null, changed bigint not null,
      spared bigint not null, last_run text not null, primary key (tenant_id, id)))sql",
    "create index idle_policies_due on idle_policies (due_us) where enabled = 1",
    // Accounts at apps that are nobody's, as the pass that listed them last saw them.
    R"sql(create table strangers (
      tenant_id bigint not null, connection_id text not null, remote_id text not null, user_name text not null,
      active smallint not null, first_us bigint not null, seen_us bigint not null, seen_pass bigint not null,
      primary key (tenant_id, connection_id, remote_id)))sql",
};

}  // namespace

std::span<const std::string_view> policies_step() { return kPolicies; }

}  // namespace provost
