// A bare number does not become an id by accident.
// expect: (could not convert|no viable conversion|cannot convert|no known conversion)
#include "core/base/ids.h"

namespace {

std::int64_t number_of(provost::UserId user) { return user.value; }

}  // namespace

int main() {
  const std::int64_t row = 1;
#ifdef MISTAKE
  return static_cast<int>(number_of(row));
#endif
  return static_cast<int>(number_of(provost::UserId{row}));
}
