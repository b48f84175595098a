#include "core/store/schema_steps.h"

namespace provost {
namespace {

constexpr std::string_view kLinks[] = {
    "alter table sources add column link_rule text not null default 'ask'",
    "alter table sources add column switches text not null default ''",
    // Sources that met somebody whom nobody manages, one row for both. state: 0 waits, 1 refused, 2 accepted.
    R"sql(create table link_requests (
      tenant_id bigint not null, id bigint not null, source_id text not null, user_id bigint not null,
      external_id text, state smallint not null, asked_us bigint not null,
      primary key (tenant_id, id), unique (tenant_id, source_id, user_id)))sql",
    R"sql(create index link_requests_by_user on link_requests (tenant_id, user_id))sql",
};

}  // namespace

std::span<const std::string_view> links_step() { return kLinks; }

}  // namespace provost
