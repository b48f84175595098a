// The requests that Unleash's user administration takes, each with what its answers mean.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/rest_client.h"
#include "connectors/unleash_user.h"
#include "core/base/result.h"

namespace provost::connectors {

/// What became of a request for a new account.
struct UnleashCreation {
  enum class Outcome { made, refused, unclear };  // unclear: Unleash made an account and did not say whose
  Outcome outcome = Outcome::unclear;
  std::optional<UnleashUser> user = {};  // of an account that was made
  std::string words = {};                // of a refusal, as app_words() has it
};

/// Used by one thread at a time. Failures are those of a Connector; an answer that is none of Unleash's is
/// `unavailable`, and an account that Unleash's own SCIM keeps is a `conflict`.
class UnleashClient {
 public:
  enum class Presence { there, missing };

  UnleashClient(AppLine line, const Secret& token);

  /// The person of this id, or nothing if Unleash shows that it has none. Never anybody else.
  Result<std::optional<UnleashUser>> read(std::int64_t id, const Errand& errand);
  /// Everybody whose username or e-mail address begins so, or whose name holds it.
  Result<std::vector<UnleashUser>> search(std::string_view text, const Errand& errand);
  /// Everybody: Unleash has no pages.
  Result<std::vector<UnleashUser>> all();
  Result<UnleashCreation> create(Value body, const Errand& errand);
  Result<Presence> change(std::int64_t id, Value body, const Errand& errand);
  /// Ends every session of a person, by a new password: there is no other way.
  Result<void> replace_password(std::int64_t id, const Secret& password, const Errand& errand);
  Result<Presence> erase(std::int64_t id, const Errand& errand);
  /// Proves that this is Unleash and that the token may administer people.
  Result<void> check(const Errand& errand);

  std::chrono::seconds asked_pause() const { return rest_.asked_pause(); }

 private:
  /// What a 404 means: nobody there, once a call that Unleash always answers has shown that the address is right.
  Result<Presence> confirm_missing(const Errand& errand);

  RestClient rest_;
};

}  // namespace provost::connectors
