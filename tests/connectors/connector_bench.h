// What every connector test starts from: a clock, the real HTTP client, connectors made from settings, people.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/delivery/connector_kind.h"
#include "core/http/curl_client.h"
#include "tests/support/fake_clock.h"

namespace provost::test {

/// Secrets that must not be seen anywhere but in requests.
constexpr std::string_view kCanaryToken = "canary-token-9f8e7d6c5b4a";
constexpr std::string_view kCanaryKey =
    "whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5IQ==";  // "canary-canary-canary-canary!"

using GivenSettings = std::map<std::string, std::string, std::less<>>;

class ConnectorBench {
 public:
  /// Makes a connector of this kind for an app at `url` on loopback. Further settings come on top.
  std::unique_ptr<Connector> make(std::string_view kind, const std::string& url, const GivenSettings& more = {});
  /// The same, as a Result.
  Result<std::unique_ptr<Connector>> try_make(std::string_view kind, GivenSettings given);

  /// A person whose verbs have a minute; the remote id "" stands for none.
  Account account(std::string_view user_name, std::string_view remote_id = "") const;
  /// A group's change with nobody in it.
  GroupChange group(std::string_view display_name, std::string_view remote_id = "") const;

  FakeClock clock;

 private:
  http::CurlClient http_;
};

/// A 26-character id, the same for the same name.
ScimId scim_id_of(std::string_view name);

/// The code of a failure, or nothing for success.
template <class T>
std::optional<Code> code_of(const Result<T>& result) {
  return result ? std::nullopt : std::optional(result.error().code);
}

/// True if the text shows a part of a canary.
bool shows_secret(std::string_view text);

}  // namespace provost::test
