#include "core/store/schema_steps.h"

namespace provost {
namespace {

// Who left an app most recently: read before each listing, among receipts of whom most end nothing.
constexpr std::string_view kLeavers[] = {
    R"sql(create index receipts_of_ends on receipts (tenant_id, connection_id, at_us, subject_id)
      where verb in ('deactivate', 'remove'))sql",
};

}  // namespace

std::span<const std::string_view> leavers_step() { return kLeavers; }

}  // namespace provost
