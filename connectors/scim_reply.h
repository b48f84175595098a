// Reads what a SCIM app answers. Everything in it is a claim by a stranger: nothing here is believed unchecked.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/http/client.h"
#include "core/model/json.h"

namespace provost::connectors {

/// What can be read of one user or group; members that are absent or of a wrong type are empty.
struct ScimResource {
  std::optional<RemoteId> id;  // text of 1 byte to 1 KiB without control characters
  std::string user_name;
  std::string display_name;
  std::string external_id;
  std::optional<bool> active;
  Value document;
};

/// One page of a ListResponse (RFC 7644 §3.4.2).
struct ScimList {
  std::vector<ScimResource> resources;
  std::int64_t total = 0;
  std::optional<std::int64_t> start;  // as the app says; not every app does
  std::string next;                   // the cursor of the page behind this one; "" on the last
};

/// How an app took a request, where that is no plain failure.
enum class ScimOutcome {
  done,          // 2xx
  missing,       // 404
  taken,         // 409, or 400 with scimType uniqueness: another resource holds the name
  no_target,     // 400 with scimType noTarget: a path names nothing that is there
  no_path,       // 400 with scimType invalidPath: a path that the app does not know
  stale_cursor,  // 400 with scimType expiredCursor or invalidCursor (RFC 9865 §2.1)
};

/// An app's answer. `body` is null if there was none.
struct ScimAnswer {
  ScimOutcome outcome = ScimOutcome::done;
  Value body = {};
  std::string words = {};  // what it says of a request that was not done, as app_words() has it
};

/// Sorts a reply into an outcome, or a failure as `code_for` has it. A 2xx whose body is no JSON object is
/// `unavailable`; one whose body is a SCIM error counts as that error's status. `doing` opens the sentence of a
/// failure, which ends with the app's words, but for what is `hidden`.
Result<ScimAnswer> read_answer(const http::HttpReply& reply, std::string_view doing, std::span<const Secret> hidden);

/// Reads one resource. Never fails: a document that is no object is a resource without an id.
ScimResource read_resource(const Value& document);

/// Reads a list; `unavailable` if it is none.
Result<ScimList> read_list(const Value& document);

/// Reads a page that goes on by cursor, which need not say how many there are (RFC 9865 §2): `total` is then what is
/// in it. Fails with `unavailable` if it is no list, or names a cursor beyond 4 KiB.
Result<ScimList> read_cursor_list(const Value& document);

}  // namespace provost::connectors
