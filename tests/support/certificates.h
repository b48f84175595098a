// Certificates for tests: an authority made on the spot, good and bad certificates from it, all gone with the test.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/http_app.h"

namespace provost::test {

enum class Validity { now, expired };

/// An authority in a folder of its own, which it removes at the end.
class TestAuthority {
 public:
  TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;
  ~TestAuthority();

  /// The PEM file of the authority: what a client is to trust.
  std::string ca_file() const;
  /// A certificate for an alternative name such as `IP:127.0.0.1` or `DNS:app.test`.
  AppTls issue(const std::string& alternative_name, Validity validity = Validity::now);
  /// A certificate that vouches for itself.
  AppTls self_signed(const std::string& alternative_name);

 private:
  struct Pair;

  AppTls save(const Pair& pair);

  std::filesystem::path folder_;
  std::unique_ptr<Pair> root_;
  int count_ = 0;
};

}  // namespace provost::test
