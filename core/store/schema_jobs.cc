#include "core/store/schema_steps.h"

namespace provost {
namespace {

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

}  // namespace

std::span<const std::string_view> jobs_step() { return kJobs; }

}  // namespace provost
