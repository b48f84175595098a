// What every kind of app must be able to do for Provost. Verbs mean "make it so": doing one twice is harmless.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/model/json.h"

namespace provost {

/// What a verb did to one kind of credential at the app.
enum class Effect { ended, none, unsupported, unknown };

/// The effects per kind of credential; unknown until a connector says more.
struct Effects {
  Effect sessions = Effect::unknown;
  Effect access_tokens = Effect::unknown;
  Effect refresh_tokens = Effect::unknown;
  Effect authorization_codes = Effect::unknown;
  Effect personal_tokens = Effect::unknown;
};

/// The same effect on every kind.
constexpr Effects on_all(Effect effect) { return Effects{effect, effect, effect, effect, effect}; }

/// What an app answered to a verb. What an app cannot do is an answer with a note, not an error.
struct Receipt {
  std::optional<RemoteId> remote_id;  // what the app calls the account or group, if it is known now
  Effects effects;
  std::string note;  // one sentence for admins: what ended, what the app cannot end; never a secret
};

/// One person as a connector sees one: as of the event that is delivered.
struct Account {
  ScimId scim_id;
  std::string user_name;
  std::string external_id;  // as the managing source knows the person; "" if it does not
  bool active = false;
  Value attributes;                   // under their SCIM names, extensions under their URN; no password, no groups
  std::optional<RemoteId> remote_id;  // what the app called the account last
  std::int64_t version = 0;           // of this event; grows with each
  std::string idempotency_key;        // the same for every repeat of this verb
  std::chrono::steady_clock::time_point deadline;  // every call must have ended by then
};

/// A person in a group, as a connector sees one.
struct MemberAccount {
  ScimId scim_id;
  std::string user_name;
  std::optional<RemoteId> remote_id;
};

/// The change of one group: never the whole list of members.
struct GroupChange {
  enum class Kind { upsert, remove };  // upsert: make sure that the group is there and bears this name, then the delta
  Kind kind = Kind::upsert;
  ScimId scim_id;
  std::string display_name;
  std::vector<MemberAccount> added, removed;
  std::optional<RemoteId> remote_id;
  std::int64_t version = 0;
  std::string idempotency_key;
  std::chrono::steady_clock::time_point deadline;
};

/// What a try of the old access showed.
enum class Probe { dead, alive, cannot_know };

/// One account or group as an app lists it.
struct RemoteAccount {
  RemoteId id;
  std::string user_name;
  bool active = true;
};

/// One page of an app's accounts; an empty `next` is the last page.
struct RemotePage {
  std::vector<RemoteAccount> accounts;
  std::string next;
};

/// One configured app. Each instance serves one connection and is used by one thread at a time.
///
/// Failures: `unavailable` and `limited` are tried again; `unauthenticated` and `forbidden` mean that the app refuses
/// our credential; every other code means that the app will not take this request however often it is sent.
class Connector {
 public:
  virtual ~Connector() = default;
  /// The account exists, bears these attributes and can be used (or not, if the account is not active).
  virtual Result<Receipt> provision(const Account& account) = 0;
  /// The account can no longer sign in. An account that is not there is success.
  virtual Result<Receipt> deactivate(const Account& account) = 0;
  /// The account is gone. An account that is not there is success.
  virtual Result<Receipt> remove(const Account& account) = 0;
  /// The account's sessions and grants have ended, as far as the app can.
  virtual Result<Receipt> revoke(const Account& account) = 0;
  /// The group stands as the change says.
  virtual Result<Receipt> members(const GroupChange& change) = 0;
  /// Tries the access that should have ended.
  virtual Result<Probe> probe(const Account& account) = 0;
  /// One page of all accounts, from the cursor that the page before gave ("" for the first).
  virtual Result<RemotePage> list(const std::string& cursor) = 0;
  /// Proves that the app answers and takes our credential, without any effect.
  virtual Result<void> check() = 0;
  /// How long the app asked us to stay away with its last answer (`Retry-After`), or zero; at most an hour.
  virtual std::chrono::seconds asked_pause() const { return std::chrono::seconds::zero(); }
};

}  // namespace provost
