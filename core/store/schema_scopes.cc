#include "core/store/schema_steps.h"

namespace provost {
namespace {

// Who goes to which app. A walk carries a new scope to everybody: walk_after is the last person that it came by, null
// when there is none. walk_from_all says that the app was told of everybody before it.
constexpr std::string_view kScopes[] = {
    "alter table connections add column scope text not null default ''",
    "alter table connections add column walk_after bigint",
    "alter table connections add column walk_from_all smallint not null default 0",
    // What an app whose connection has a scope was told of a person last.
    R"sql(create table scoped_lives (
      tenant_id bigint not null, user_id bigint not null, connection_id text not null, life smallint not null,
      primary key (tenant_id, user_id, connection_id)))sql",
    R"sql(create index scoped_lives_by_connection on scoped_lives (tenant_id, connection_id, user_id))sql",
    // An event as one app must hear it, where that differs from what the event says; '' is nothing.
    R"sql(create table event_exceptions (
      tenant_id bigint not null, subject_kind smallint not null, subject_id bigint not null, seq bigint not null,
      connection_id text not null, verbs text not null,
      primary key (tenant_id, subject_kind, subject_id, seq, connection_id)))sql",
};

}  // namespace

std::span<const std::string_view> scopes_step() { return kScopes; }

}  // namespace provost
