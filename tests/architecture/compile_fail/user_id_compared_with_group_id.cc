// Two ids of different kinds are never equal, so asking is a mistake.
// expect: (no match for .operator==|invalid operands to binary expression)
#include "core/base/ids.h"

int main() {
  const provost::UserId user{1};
  const provost::UserId other{1};
  const provost::GroupId group{1};
#ifdef MISTAKE
  return user == group ? 0 : 1;
#endif
  return user == other ? 0 : static_cast<int>(group.value);
}
