// Speaks to ZITADEL's user and session services (v2) over their REST paths, with a token of a service account.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connectors/rest_client.h"
#include "connectors/zitadel_reply.h"
#include "core/base/secret.h"

namespace provost::connectors {

/// One request. `doing` opens the sentence of a failure; `proof` names the object that every success has.
struct ZitadelCall {
  std::string_view method;
  std::string path;
  Value body = {};
  std::string_view doing;
  std::string_view proof = "details";
};

/// The path of one user below the base, and what is done there (`/deactivate`, or nothing).
std::string zitadel_user_path(const RemoteId& id, std::string_view action = "");

/// Used by one thread at a time.
class ZitadelClient {
 public:
  /// `organization` is what questions about our own permissions refer to; "" for the token's own.
  ZitadelClient(const AppLine& line, const Secret& token, const std::string& organization);

  /// Sends one request; fails as read_zitadel_answer() does.
  Result<ZitadelAnswer> call(const ZitadelCall& call, const Errand& errand);
  /// The user of this id, or nothing if there is none. Fails with `unavailable` if the app answers with another user.
  Result<std::optional<ZitadelUser>> read_user(const RemoteId& id, const Errand& errand);
  /// Whether our token holds every one of these permissions, which are separated by blanks; nothing if this ZITADEL
  /// does not tell. ZITADEL shows a token without permission an empty list instead of refusing, so that an empty list
  /// proves nothing by itself.
  Result<std::optional<bool>> holds(std::string_view permissions, const Errand& errand);

  std::chrono::seconds asked_pause() const { return rest_.asked_pause(); }

 private:
  RestClient rest_;
};

}  // namespace provost::connectors
