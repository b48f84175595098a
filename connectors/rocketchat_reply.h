// Reads what Rocket.Chat answers. Everything in it is a claim by a stranger: nothing here is believed unchecked.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/rest_client.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/model/json.h"

namespace provost::connectors {

/// How Rocket.Chat took a request, where that is no plain failure. Nearly all of its failures are HTTP 400; what they
/// mean stands in the type of the error.
enum class RocketchatOutcome {
  done,
  missing,      // no such user
  taken,        // the user name or the e-mail address is another account's
  last_owner,   // the person is the only owner of rooms
  not_allowed,  // a rule of the app, such as that of the last administrator
};

/// An answer; the body is that of a success, and the words of a request that was not done, as app_words() has them.
struct RocketchatAnswer {
  RocketchatOutcome outcome = RocketchatOutcome::done;
  Value body = {};
  std::string words = {};
};

/// Sorts a reply into an outcome or a failure. Success is 2xx and `success:true`; a 2xx with anything else is an error
/// if it names one, else `unavailable`, and so is a 404: no route of Rocket.Chat answers so. `doing` opens the sentence
/// of a failure, which ends with the app's words.
Result<RocketchatAnswer> read_rocketchat_answer(const RestReply& reply, std::string_view doing);

/// How long a refusal for too many calls asks to wait: until X-RateLimit-Reset, which is in milliseconds since 1970, at
/// most an hour; nothing without that header.
std::optional<std::chrono::seconds> rocketchat_pause(const http::Headers& headers, Instant now);

/// What can be read of one user; members that are absent or of a wrong type are empty.
struct RocketchatUser {
  struct Email {
    std::string address;
    bool verified = false;
  };
  std::optional<RemoteId> id;  // 1 to 200 letters, digits, hyphens, dots and underscores
  std::string user_name;
  std::string name;
  std::string type;  // "user" for people
  std::vector<Email> emails;
  std::vector<std::string> roles;
  std::optional<bool> active;
};

/// Reads one user. Never fails: a document that is no object is a user without an id.
RocketchatUser read_rocketchat_user(const Value& document);

/// True if Rocket.Chat of this version ends OAuth tokens with a deactivation (8.5.0 and later); nothing if it is none.
std::optional<bool> rocketchat_ends_oauth(std::string_view version);

}  // namespace provost::connectors
