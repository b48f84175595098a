#include "core/admin/operations/source_power.h"

#include <algorithm>

#include "core/access/coverage.h"
#include "core/base/text.h"
#include "core/store/management_table.h"

namespace provost::operations {

Result<void> check_no_app(const AdminCaller& caller) {
  if (!caller.is_app()) return {};
  return fail(Code::forbidden, "an app cannot decide over sources, which may do more than it was given");
}

Result<void> check_covers_people(const Desk& desk, const AdminCaller& caller, const SourceId& source) {
  const auto held = TRY(ManagementTable(desk.session, desk.tenant).roles_of(source));
  for (const RootRole role : held) {
    const bool covered = TRY(covers(desk.tables.roles, caller, role));
    if (!covered) return fail(Code::forbidden, "the caller lacks permissions that people of this source have");
  }
  return {};
}

bool widens(std::string_view before, std::string_view after) {
  if (before.empty()) return false;
  const auto added = text::split_words(after);
  return added.empty() || std::any_of(added.begin(), added.end(),
                                      [&](std::string_view each) { return !text::holds_word(before, each); });
}

}  // namespace provost::operations
