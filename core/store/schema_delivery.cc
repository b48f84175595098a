#include "core/store/schema_steps.h"

namespace provost {
namespace {

// How each connection fares, what apps refused for good, and why a lane waits.
constexpr std::string_view kDelivery[] = {
    // unsafe: holds an end of access that the app refused for good. wait: see Wait in lane_table.h.
    "alter table lanes add column unsafe smallint not null default 0",
    "alter table lanes add column wait smallint not null default 0",
    R"sql(create index lanes_by_subject on lanes (tenant_id, subject_kind, subject_id))sql",
    // What an app refused for good, until somebody has seen to it.
    R"sql(create table dead (
      tenant_id bigint not null, connection_id text not null, subject_kind smallint not null,
      subject_id bigint not null, seq bigint not null, step smallint not null, verb text not null,
      unsafe smallint not null, reason text not null, tries bigint not null, first_us bigint not null,
      at_us bigint not null,
      primary key (tenant_id, subject_kind, subject_id, seq, step, connection_id)))sql",
    R"sql(create index dead_by_time on dead (tenant_id, at_us))sql",
    // What must survive a restart of how a connection fares; a row that is not there is a connection that is well.
    R"sql(create table connection_state (
      tenant_id bigint not null, connection_id text not null, out_us bigint, trial_us bigint not null default 0,
      refused_us bigint, check_us bigint not null default 0, quiet_us bigint not null default 0,
      rate_milli bigint not null default 0, reason text not null default '', nudged_us bigint not null default 0,
      primary key (tenant_id, connection_id)))sql",
};

}  // namespace

std::span<const std::string_view> delivery_step() { return kDelivery; }

}  // namespace provost
