// Speaks to Rocket.Chat's REST API with a personal access token, and hears when it has had too many calls.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "connectors/rest_client.h"
#include "connectors/rocketchat_reply.h"
#include "core/base/secret.h"

namespace provost::connectors {

/// One request. A null body makes it a GET. `doing` opens the sentence of a failure.
struct RocketchatCall {
  std::string path;
  Value body = {};
  std::string_view doing;
  std::uint64_t reply_limit = 1024 * 1024;
  Hidden hidden = {};  // secrets in the body, beside the token
};

/// Used by one thread at a time.
class RocketchatClient {
 public:
  RocketchatClient(const AppLine& line, const RemoteId& own_id, const Secret& token);

  /// Sends one request; fails as read_rocketchat_answer() does.
  Result<RocketchatAnswer> call(const RocketchatCall& call, const Errand& errand);
  /// The user of this id, or nothing if there is none. Fails with `unavailable` if the app answers with another user.
  Result<std::optional<RocketchatUser>> read_user(const RemoteId& id, const Errand& errand);
  /// Ourselves, as the app sees us. Fails with `forbidden` if the token is not that of the configured user.
  Result<RocketchatUser> read_self(const Errand& errand);
  /// Whether this Rocket.Chat ends OAuth tokens with a deactivation; nothing if it does not tell its version.
  std::optional<bool> ends_oauth(const Errand& errand);

  std::chrono::seconds asked_pause() const { return pause_; }

 private:
  Result<RestReply> send(const RocketchatCall& call, const Errand& errand);

  RestClient rest_;
  RemoteId own_id_;
  std::chrono::seconds pause_{0};
  bool known_to_end_oauth_ = false;  // a server is not set back; one that is too old may be renewed
};

}  // namespace provost::connectors
