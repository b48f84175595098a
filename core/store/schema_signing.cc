#include "core/store/schema_steps.h"

namespace provost {
namespace {

// The keys that the installation signs with; see signing_key_table.h. The most that an app may be given.
constexpr std::string_view kSigning[] = {
    "alter table oauth_clients add column scopes text not null default ''",
    R"sql(create table signing_keys (
      algorithm text not null, generation bigint not null, sealed text not null, created_us bigint not null,
      primary key (algorithm, generation)))sql",
};

}  // namespace

std::span<const std::string_view> signing_step() { return kSigning; }

}  // namespace provost
