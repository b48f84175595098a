// A resource on its way in: what came is checked against its type, and only what was checked may be stored.
#pragma once

#include <optional>

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/model/json.h"
#include "core/schema/leniency.h"
#include "core/schema/resource_type.h"

namespace provost::scim {

/// A resource that keeps every rule of its type, or of which nobody touched what does not. Made by check(),
/// check_document(), check_change() and apply() only.
class Checked {
 public:
  /// Core attributes (externalId and active among them) at the top level, extensions under their URI, in canonical
  /// spelling. Without schemas, id, meta, groups and password; members of a group as {value, type?}.
  const Value& document() const& { return document_; }
  Value document() && { return std::move(document_); }
  /// The new password; nothing if it stays as it is.
  const std::optional<Secret>& password() const { return password_; }

 private:
  friend class Checker;
  Checked(Value document, std::optional<Secret> password)
      : document_(std::move(document)), password_(std::move(password)) {}

  Value document_;
  std::optional<Secret> password_;
};

/// Checks the body of a POST or PUT (RFC 7643 §2, §3; RFC 7644 §3.3, §3.5.1). What is read-only is dropped. Fails with
/// invalid_syntax on a body that is no object, lacks its `schemas` or has unknown attributes that are not tolerated;
/// with invalid_value on wrong types, missing required attributes, and URIs in `schemas` that do not belong there; with
/// too_large on too many values.
Result<Checked> check(const Value& draft, const ResourceType& type, const Leniency& leniency);

/// Checks a document like that of Checked, which carries no `schemas`, by the same rules. Unknown attributes are
/// dropped.
Result<Checked> check_document(const Value& document, const ResourceType& type, const Leniency& leniency);

/// Checks a changed document for what the change touched, by the same rules. What was there before and no longer meets
/// them, as after a change of schema or profile, stays as it is: somebody must be switched off all the same. Both are
/// objects in canonical spelling.
Result<Checked> check_change(const Value& before, const Value& after, const ResourceType& type,
                             const Leniency& leniency);

/// `schemas` of a document: the core schema, and each extension that has values (RFC 7643 §3).
Value schemas_of(const Value& document, const ResourceType& type);

/// Fails with mutability if an immutable attribute that was set has another value or none in `after` (RFC 7644 §3.5.1).
/// Elements of multi-valued attributes may come and go.
Result<void> allow_replace(const Value& before, const Value& after, const ResourceType& type);

}  // namespace provost::scim
