// Writes what we ask of a SCIM app, from an account or a change of a group. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/delivery/connector.h"
#include "core/model/json.h"

namespace provost::connectors {

/// The whole account as a User resource (RFC 7643 §4.1): its attributes, schemas for the extensions among them,
/// userName, active, our scim_id as externalId, and the app's own id if it is known. What the app owns (meta, groups)
/// and a password are never in it.
Value user_document(const Account& account, const std::optional<RemoteId>& id);

/// The document without its extensions, for an app that does not know one of them; nothing if there are none.
std::optional<Value> without_extensions(const Value& document);

/// A PATCH that replaces every attribute of the document, without a path (RFC 7644 §3.5.2.3).
Value replace_attributes(Value document);

/// A PATCH that replaces what one path names.
Value replace_at(std::string_view path, Value value);

/// A new group without members: displayName, and our scim_id as externalId.
Value group_document(const GroupChange& change);

/// Whether a change of a group says its name, too.
enum class Rename { keep, replace };

/// The delta as PATCH documents that name at most `most` members each, those who leave first: no access should wait
/// for those who come. Members whose remote id is not known are left out. `rename` opens the first document, or stands
/// alone if nobody comes or leaves.
std::vector<Value> member_patches(const GroupChange& change, Rename rename, std::size_t most);

/// The app's own group with the delta in it, for an app without PATCH; what it holds beside name and members stays.
/// Members whose remote id is not known are left out. Fails with `unavailable` if its members are no list.
Result<Value> with_delta(Value group, const GroupChange& change, Rename rename);

/// The operations of a PATCH document, each as a document of its own.
std::vector<Value> one_by_one(const Value& patch);

}  // namespace provost::connectors
