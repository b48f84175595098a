// Reads what ZITADEL answers. Everything in it is a claim by a stranger: nothing here is believed unchecked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/rest_client.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/model/json.h"

namespace provost::connectors {

/// How ZITADEL took a request, where that is no plain failure. HTTP 400 alone says nothing: the id in the body decides.
enum class ZitadelOutcome {
  done,              // 2xx with the body that the request has
  missing,           // code 5 about the thing itself; not an unknown route, nor a credential without a membership
  taken,             // code 6: another account holds a value that must be unique
  exists,            // there is an account of this id already
  already_inactive,  // deactivating what is inactive
  initial,           // deactivating what was never initialised: it can be locked or deleted only
  not_inactive,      // reactivating what is active or locked
  not_lockable,      // locking what is locked or inactive
  not_locked,        // unlocking what is not locked
};

/// An answer; the body is that of a success, and the words of a request that was not done, as app_words() has them.
struct ZitadelAnswer {
  ZitadelOutcome outcome = ZitadelOutcome::done;
  Value body = {};
  std::string words = {};
};

/// Sorts a reply into an outcome or a failure. A 2xx without the object member `proof` ("" for none), or with an error
/// for a body, is `unavailable`; so is a 404 that does not say that the thing itself is missing. `doing` opens the
/// sentence of a failure, which ends with the app's words.
Result<ZitadelAnswer> read_zitadel_answer(const RestReply& reply, std::string_view proof, std::string_view doing);

/// The states of a user; unknown for one that we do not know.
enum class ZitadelState { unknown, active, inactive, deleted, locked, initial };

/// What can be read of one user; members that are absent or of a wrong type are empty.
struct ZitadelUser {
  std::optional<RemoteId> id;  // 1 to 200 bytes without control characters
  ZitadelState state = ZitadelState::unknown;
  std::string user_name;
  std::string email;
  std::string organization;
  bool human = false;
};

/// Reads one user. Never fails: a document that is no object is a user without an id.
ZitadelUser read_zitadel_user(const Value& document);

/// One page of a list.
struct ZitadelList {
  std::vector<Value> items;
  std::int64_t total = 0;  // as the app counts, also what it does not show us
};

/// Reads the list in `member`. ZITADEL leaves an empty one out; a member of another type is `unavailable`.
Result<ZitadelList> read_zitadel_list(const Value& body, std::string_view member);

/// A text that may be an id of ZITADEL's: 1 to 200 bytes without control characters; nothing else is.
std::optional<RemoteId> read_zitadel_id(std::string_view text);

}  // namespace provost::connectors
