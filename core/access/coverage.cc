#include "core/access/coverage.h"

#include <algorithm>
#include <vector>

#include "core/base/text.h"

namespace provost {

bool covers(const AdminCaller& caller, std::string_view words) {
  const auto all = text::split_words(words);
  return !caller.is_app() &&
         std::all_of(all.begin(), all.end(), [&](std::string_view each) { return caller.may(each); });
}

Result<bool> covers(const RoleTable& roles, const AdminCaller& caller, RootRole role) {
  const std::string words = TRY(roles.permissions_of(role));
  return covers(caller, words);
}

}  // namespace provost
