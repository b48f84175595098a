// The SCIMMY app of tests/npm as a child process: a SCIM server that somebody else wrote.
#pragma once

#include <sys/types.h>

#include <string>

namespace provost::test {

/// Runs from construction to destruction, on loopback. Throws if the app does not come up.
class ScimmyApp {
 public:
  /// The app accepts this bearer token.
  explicit ScimmyApp(const std::string& token);
  ScimmyApp(const ScimmyApp&) = delete;
  ScimmyApp& operator=(const ScimmyApp&) = delete;
  ~ScimmyApp();

  /// The base address of its SCIM endpoints.
  const std::string& url() const { return url_; }

 private:
  pid_t child_ = -1;
  std::string url_;
};

}  // namespace provost::test
