#include "core/access/coverage.h"

#include <algorithm>
#include <vector>

#include "core/base/text.h"

namespace provost {

bool may_all(const AdminCaller& caller, std::string_view words) {
  const auto all = text::split_words(words);
  return std::all_of(all.begin(), all.end(), [&](std::string_view each) { return caller.may(each); });
}

Result<bool> may_all(const RoleTable& roles, const AdminCaller& caller, RootRole role) {
  const std::string words = TRY(roles.permissions_of(role));
  return may_all(caller, words);
}

std::string words_of(const AdminCaller& caller) {
  std::string words;
  for (const std::string_view each : all_permissions()) {
    if (caller.may(each)) words.append(words.empty() ? "" : " ").append(each);
  }
  return words;
}

bool covers(const AdminCaller& caller, std::string_view words) { return !caller.is_app() && may_all(caller, words); }

Result<bool> covers(const RoleTable& roles, const AdminCaller& caller, RootRole role) {
  const std::string words = TRY(roles.permissions_of(role));
  return covers(caller, words);
}

}  // namespace provost
