// A secret cannot be a field of a log line.
// expect: (could not convert|cannot convert|no matching function|no matching member function|no known conversion)
#include "core/base/log.h"
#include "core/base/secret.h"

int main() {
  const provost::Secret secret("hunter2");
  const provost::Log log;
#ifdef MISTAKE
  log.info("login", {{"password", secret}});
#endif
  log.info("login", {{"password_bytes", static_cast<std::int64_t>(secret.reveal().size())}});
}
