#include "core/admin/zendesk/role_list.h"

#include <algorithm>
#include <iterator>

namespace provost::zendesk {
namespace {

constexpr std::int64_t kStride = 1'000;  // people who are passed over at a time

}  // namespace

Result<std::vector<User>> RoleList::after(UserId last, std::int64_t limit) const {
  std::vector<User> users;
  for (const RootRole role : roles_) {
    auto some = TRY(tables_.people.page({role, off_}, {last, 0, limit}));
    std::move(some.begin(), some.end(), std::back_inserter(users));
  }
  std::sort(users.begin(), users.end(), [](const User& left, const User& right) { return left.id < right.id; });
  if (users.size() > static_cast<std::size_t>(limit)) users.resize(static_cast<std::size_t>(limit));
  return users;
}

Result<std::vector<User>> RoleList::past(std::int64_t offset, std::int64_t limit) const {
  if (roles_.size() == 1) return tables_.people.page({roles_.front(), off_}, {UserId{}, offset, limit});
  UserId last;
  while (offset > 0) {
    const auto passed = TRY(after(last, std::min(offset, kStride)));
    if (passed.empty()) return passed;
    last = passed.back().id;
    offset -= static_cast<std::int64_t>(passed.size());
  }
  return after(last, limit);
}

Result<std::int64_t> RoleList::count() const {
  std::int64_t all = 0;
  for (const RootRole role : roles_) {
    const std::int64_t some = TRY(tables_.people.count({role, off_}));
    all = std::min(all + some, PeopleList::kMostCounted);
  }
  return all;
}

}  // namespace provost::zendesk
