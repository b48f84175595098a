#include "core/store/schema_steps.h"

namespace provost {
namespace {

constexpr std::string_view kAnswers[] = {
    // What calls with an idempotency key came to, for a day. shown_once: the answer held a secret, and is not kept.
    R"sql(create table answers (
      tenant_id bigint not null, caller text not null, key text not null, digest text not null,
      status smallint not null, location text not null, body text not null, shown_once smallint not null,
      at_us bigint not null, primary key (tenant_id, caller, key)))sql",
    "create index answers_by_time on answers (tenant_id, at_us)",
};

}  // namespace

std::span<const std::string_view> answers_step() { return kAnswers; }

}  // namespace provost
