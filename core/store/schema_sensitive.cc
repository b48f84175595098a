#include "core/store/schema_steps.h"

namespace provost {
namespace {

constexpr std::string_view kSensitive[] = {
    "alter table sources add column sensitive text not null default ''",
};

}  // namespace

std::span<const std::string_view> sensitive_step() { return kSensitive; }

}  // namespace provost
