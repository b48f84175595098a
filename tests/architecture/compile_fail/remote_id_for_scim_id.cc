// What an app calls a person never becomes the id that SCIM shows.
// expect: (conversion from|no viable conversion|could not convert)
#include "core/base/ids.h"

int main() {
  const provost::RemoteId remote{"17"};
#ifdef MISTAKE
  const provost::ScimId wrong = remote;
  return static_cast<int>(wrong.value.size());
#endif
  const provost::ScimId right{remote.value};
  return static_cast<int>(right.value.size());
}
