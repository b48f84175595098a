// Speaks JSON to an app with an API of its own: requests with our credential, answers read and bounded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/errand.h"
#include "core/base/secret.h"
#include "core/model/json.h"

namespace provost::connectors {

/// One request below the app's base address.
struct RestCall {
  std::string_view method;
  std::string path;  // begins with a slash; its parts escaped; with the query
  Value body = {};   // null for none
  std::uint64_t reply_limit = 1024 * 1024;
  json::Limits json_limits = {};
  Hidden hidden = {};  // secrets in the body, beside those of the connection
};

/// What the app answered. The body is null when it is empty, no JSON, or beyond the call's limits.
struct RestReply {
  int status = 0;
  http::Headers headers;
  Value body;
  std::string words = {};  // what it says of a failure, as app_words() has it

  bool ok() const { return succeeded(status); }
};

/// Used by one thread at a time. Any status is a reply; what it means is the app's own table.
class RestClient {
 public:
  /// Headers that prove who we are, sent with every request.
  using Proof = std::vector<std::pair<std::string, Secret>>;

  RestClient(AppLine line, Proof proof);

  /// Sends one request before the errand's end. Fails as AppLine::send does.
  Result<RestReply> send(const RestCall& call, const Errand& errand);

  Instant now() const { return line_.now(); }
  const std::string& url() const { return line_.url(); }
  std::chrono::seconds asked_pause() const { return line_.asked_pause(); }

 private:
  AppLine line_;
  Proof proof_;
  Hidden hidden_;
};

/// The failure for an answer that is no success: the code of code_for(), and a sentence that names what was being done,
/// the status and the app's words.
tl::unexpected<Error> refusal(const RestReply& reply, std::string_view doing);

}  // namespace provost::connectors
