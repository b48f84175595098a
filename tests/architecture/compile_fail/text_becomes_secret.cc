// Text becomes a secret only where the code says so.
// expect: (conversion from|no viable conversion|could not convert)
#include "core/base/secret.h"

int main() {
  const std::string text = "a";
#ifdef MISTAKE
  const provost::Secret secret = text;
  return static_cast<int>(secret.reveal().size());
#endif
  return provost::Secret(text).empty() ? 1 : 0;
}
