#include "core/store/schema_steps.h"

namespace provost {
namespace {

constexpr std::string_view kSources[] = {
    "alter table sources add column sensitive text not null default ''",
    // A source that goes: dead at once, and erased when its people were handed over.
    "alter table sources add column retired_us bigint",
    "create index tokens_by_subject on tokens (tenant_id, kind, subject_id)",
};

}  // namespace

std::span<const std::string_view> sources_step() { return kSources; }

}  // namespace provost
