#include "core/store/schema_steps.h"

namespace provost {
namespace {

constexpr std::string_view kLogins[] = {
    R"sql(create table login_attempts (
      key text primary key, attempts bigint not null, last_us bigint not null, until_us bigint not null))sql",
    "create index login_attempts_by_time on login_attempts (last_us)",
};

}  // namespace

std::span<const std::string_view> logins_step() { return kLogins; }

}  // namespace provost
