// Secrets are compared in constant time by core/crypto, never with ==.
// expect: (no match for .operator==|invalid operands to binary expression)
#include "core/base/secret.h"

int main() {
  const provost::Secret left("a");
  const provost::Secret right("b");
#ifdef MISTAKE
  return left == right ? 0 : 1;
#endif
  return left.empty() && right.empty() ? 0 : 1;
}
