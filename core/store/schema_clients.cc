#include "core/store/schema_steps.h"

namespace provost {
namespace {

constexpr std::string_view kClients[] = {
    "alter table sources add column networks text not null default ''",
    // Of an access token that a client got for its source.
    "alter table tokens add column client_id text not null default ''",
    // The source that a client acts as; whether people are not asked; whether it may register tokens of its own.
    "alter table oauth_clients add column source_id text not null default ''",
    "alter table oauth_clients add column first_party smallint not null default 0",
    "alter table oauth_clients add column registers smallint not null default 0",
    // What a person let a client have: words separated by blanks.
    R"sql(create table consents (
      tenant_id bigint not null, user_id bigint not null, client_id text not null, scopes text not null,
      granted_us bigint not null, primary key (tenant_id, user_id, client_id)))sql",
    "create index consents_by_client on consents (tenant_id, client_id)",
};

}  // namespace

std::span<const std::string_view> clients_step() { return kClients; }

}  // namespace provost
