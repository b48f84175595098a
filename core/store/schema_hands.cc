#include "core/store/schema_steps.h"

namespace provost {
namespace {

// Beside off_by_source: whom both switched off stays off until both have given access back.
constexpr std::string_view kHands[] = {
    "alter table users add column off_by_hand smallint not null default 0",
};

}  // namespace

std::span<const std::string_view> hands_step() { return kHands; }

}  // namespace provost
