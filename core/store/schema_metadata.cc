#include "core/store/schema_steps.h"

namespace provost {
namespace {

constexpr std::string_view kMetadata[] = {
    // Notes of admins on people; values in base64.
    R"sql(create table user_metadata (
      tenant_id bigint not null, user_id bigint not null, key text not null, value text not null,
      created_us bigint not null, changed_us bigint not null, primary key (tenant_id, user_id, key)))sql",
};

}  // namespace

std::span<const std::string_view> metadata_step() { return kMetadata; }

}  // namespace provost
