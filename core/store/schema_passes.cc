#include "core/store/schema_steps.h"

namespace provost {
namespace {

constexpr std::string_view kPasses[] = {
    // How far the comparison of one app with the directory got.
    R"sql(create table passes (
      tenant_id bigint not null, connection_id text not null, number bigint not null, phase smallint not null,
      cursor text not null, after_user bigint not null, fence bigint not null, due_us bigint not null,
      begun_us bigint not null, failures bigint not null, listed bigint not null, strangers bigint not null,
      ended bigint not null, restored bigint not null, last_error text not null, last_pass text not null,
      primary key (tenant_id, connection_id)))sql",
    // In which pass the account was listed last.
    "alter table remote_accounts add column seen_pass bigint not null default 0",
    "create index remote_accounts_by_name on remote_accounts (tenant_id, connection_id, remote_id)",
};

}  // namespace

std::span<const std::string_view> passes_step() { return kPasses; }

}  // namespace provost
