#include "core/store/schema_steps.h"

namespace provost {
namespace {

constexpr std::string_view kKeys[] = {
    R"sql(create table data_keys (
      tenant_id bigint not null, id text not null, wrapped text not null, created_us bigint not null,
      primary key (tenant_id, id)))sql",
};

}  // namespace

std::span<const std::string_view> keys_step() { return kKeys; }

}  // namespace provost
