// A real Unleash as a child process, and people who sign in to it.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "core/http/curl_client.h"
#include "core/model/json.h"

namespace provost::test {

/// Runs from construction to destruction, on loopback, with a database of its own. Throws if it does not come up.
class UnleashServer {
 public:
  UnleashServer();
  UnleashServer(const UnleashServer&) = delete;
  UnleashServer& operator=(const UnleashServer&) = delete;
  ~UnleashServer();

  const std::string& url() const { return url_; }
  /// An admin API token.
  const std::string& key() const { return key_; }

  /// A request's status, and the JSON of its answer.
  struct Answer {
    int status = 0;
    Value body;
    std::string cookie;  // the session that it opened
  };
  /// Calls with one header of proof: `Authorization` or `Cookie`.
  Answer call(std::string_view method, std::string_view path, const std::pair<std::string, std::string>& proof,
              const Value& body = {});
  /// The same as an administrator.
  Answer administer(std::string_view method, std::string_view path, const Value& body = {});
  /// A new session of a person, as a cookie; "" if the password is not taken.
  std::string sign_in(std::string_view username, std::string_view password);
  /// A new personal access token of the person whose session this is.
  std::string make_token(const std::string& cookie);
  /// The status that a look at oneself is answered with.
  int status_with_cookie(const std::string& cookie);
  int status_with_token(const std::string& token);

 private:
  pid_t child_ = -1;
  int input_ = -1;
  std::string url_;
  std::string key_;
  http::CurlClient http_;
};

}  // namespace provost::test
