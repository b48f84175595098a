// A person's id is not a group's, although both are numbers.
// expect: (could not convert|no viable conversion|no known conversion|cannot convert)
#include "core/base/ids.h"

namespace {

std::int64_t number_of(provost::GroupId group) { return group.value; }

}  // namespace

int main() {
  const provost::UserId user{1};
  const provost::GroupId group{1};
#ifdef MISTAKE
  return static_cast<int>(number_of(user));
#endif
  return static_cast<int>(number_of(group) - user.value);
}
