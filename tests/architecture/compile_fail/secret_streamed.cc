// A secret cannot be printed; only reveal() shows it.
// expect: (no match for .operator<<|invalid operands to binary expression)
#include <iostream>

#include "core/base/secret.h"

int main() {
  const provost::Secret secret("hunter2");
#ifdef MISTAKE
  std::cout << secret;
#endif
  std::cout << secret.reveal().size();
}
