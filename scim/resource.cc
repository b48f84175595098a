#include "scim/resource.h"

#include <algorithm>
#include <set>
#include <string>

#include "core/base/text.h"
#include "core/schema/attribute_path.h"
#include "scim/conformer.h"

namespace provost::scim {
namespace {

bool is_missing(const Value* value) {
  return value == nullptr || is_unassigned(*value) || (value->is_text() && value->as_text().empty());
}

/// True if a change left the value as it was: then it is not the change's fault what it is.
bool is_untouched(const Value* before, const Value* after) {
  return is_missing(before) ? is_missing(after) : after != nullptr && *before == *after;
}

Result<void> check_required(const std::vector<Attribute>& attributes, const Value& object, const Value* before);

Result<void> check_required(const Attribute& attribute, const Value* value) {  // NOLINT(misc-no-recursion)
  const bool missing = is_missing(value);
  if (attribute.mutability == Mutability::read_only) return {};
  if (missing && attribute.required) return fail(Code::invalid_value, attribute.name + " is required");
  if (missing || !attribute.is_complex()) return {};
  const Array alone = value->is_array() ? Array{} : Array{*value};
  for (const Value& element : value->is_array() ? value->items() : alone) {
    auto good = check_required(attribute.sub_attributes, element, nullptr);
    if (!good) return fail(good.error().code, attribute.name + "." + good.error().detail);
  }
  return {};
}

/// `before` is the object that was changed; nullptr for one that is new as a whole.
Result<void> check_required(const std::vector<Attribute>& attributes, const Value& object,
                            const Value* before) {  // NOLINT(misc-no-recursion)
  for (const Attribute& attribute : attributes) {
    const Value* value = object.find(attribute.name);
    if (before != nullptr && is_untouched(before->find(attribute.name), value)) continue;
    TRY(check_required(attribute, value));
  }
  return {};
}

/// One URI of `schemas`: which schema of the type it is, nullptr if none.
const Schema* schema_of(std::string_view id, const ResourceType& type) {
  if (text::equal_ignoring_case(id, type.schema->id)) return type.schema.get();
  const Extension* extension = type.find_extension(id);
  return extension == nullptr ? nullptr : extension->schema.get();
}

/// `schemas` holds the core URI and only URIs of the type, each once (RFC 7643 §3).
Result<void> check_schemas(const Value& draft, const ResourceType& type, const Leniency& leniency) {
  const Value* given = draft.find_ignoring_case("schemas");
  if (given == nullptr || !given->is_array() || given->items().empty()) {
    return fail(Code::invalid_syntax, "schemas must be an array with " + type.schema->id);
  }
  std::set<const Schema*> seen;
  for (const Value& item : given->items()) {
    if (!item.is_text()) return fail(Code::invalid_syntax, "schemas holds texts only");
    const Schema* schema = schema_of(modern_schema_id(item.as_text(), type, leniency), type);
    if (schema == nullptr && !leniency.foreign_schema_ids) {
      return fail(Code::invalid_value, "schemas holds a URI that " + type.name + " does not have");
    }
    if (schema != nullptr && !seen.insert(schema).second) {
      return fail(Code::invalid_value, "schemas holds " + schema->id + " twice");
    }
  }
  if (!seen.contains(type.schema.get())) return fail(Code::invalid_value, "schemas lacks " + type.schema->id);
  return {};
}

/// A member of a group is its id and its kind; whatever else was sent, the server knows better.
Result<void> reduce_members(Value& document) {
  Value* members = document.find("members");
  if (members == nullptr) return {};
  Array reduced;
  std::set<std::string> seen;
  for (Value& member : members->items()) {
    const std::string id(member.text_at("value"));
    if (id.empty()) return fail(Code::invalid_value, "members.value is required");
    member.erase("display");
    if (seen.insert(id).second) reduced.push_back(std::move(member));
  }
  *members = Value(std::move(reduced));
  return {};
}

Result<void> same(const std::vector<Attribute>& attributes, const Value* before,
                  const Value* after) {  // NOLINT(misc-no-recursion)
  if (before == nullptr) return {};
  for (const Attribute& attribute : attributes) {
    const Value* old = before->find(attribute.name);
    const Value* now = after == nullptr ? nullptr : after->find(attribute.name);
    if (old == nullptr || is_unassigned(*old)) continue;
    if (attribute.mutability == Mutability::immutable && (now == nullptr || !(*now == *old))) {
      return fail(Code::mutability, attribute.name + " is set and cannot be changed");
    }
    // A whole complex value may be taken away; what stays of it keeps its immutable parts.
    if (attribute.is_complex() && !attribute.multi_valued && now != nullptr) {
      TRY(same(attribute.sub_attributes, old, now));
    }
  }
  return {};
}

}  // namespace

/// Makes Checked out of a draft.
class Checker {
 public:
  Checker(const ResourceType& type, const Leniency& leniency)
      : type_(type), leniency_(leniency), conformer_(leniency) {}

  Result<Checked> run(const Value& draft) const {
    Value document = TRY(canonical(draft));
    return finish(std::move(document), nullptr);
  }

  /// What the change did not touch stays as it is, whatever today's rules say of it.
  Result<Checked> run(const Value& after, const Value& before) const {
    Value changed = Value::object();
    Value document = Value::object();
    for (const Member& member : after.members()) {
      const bool known = type_.find(member.name) != nullptr || type_.find_extension(member.name) != nullptr;
      const bool stays = known && is_untouched(before.find(member.name), &member.value);
      (stays ? document : changed).members().push_back(member);
    }
    Value conformed = TRY(canonical(changed));
    for (Member& member : conformed.members()) document.members().push_back(std::move(member));
    return finish(std::move(document), &before);
  }

 private:
  Result<Checked> finish(Value document, const Value* before) const {
    TRY(check_required(type_.schema->attributes, document, before));
    for (const Extension& extension : type_.extensions) {
      const Value* values = document.find(extension.schema->id);
      const Value* old = before == nullptr ? nullptr : before->find(extension.schema->id);
      const bool lacked = before != nullptr && old == nullptr;
      if (values == nullptr && extension.required && !lacked)
        return fail(Code::invalid_value, extension.schema->id + " is required");
      if (values != nullptr) TRY(check_required(extension.schema->attributes, *values, old));
    }
    if (type_.schema->find("members") != nullptr) TRY(reduce_members(document));
    auto password = TRY(take_password(document));
    return Checked(std::move(document), std::move(password));
  }

  Result<Value> canonical(const Value& draft) const {
    Value core = Value::object();
    Value document = Value::object();
    for (const Member& member : draft.members()) {
      const std::string_view id = modern_schema_id(member.name, type_, leniency_);
      const Extension* extension = type_.find_extension(id);
      if (extension == nullptr) {
        core.members().push_back(member);
        continue;
      }
      const std::string& name = extension->schema->id;
      if (document.find(name) != nullptr) return fail(Code::invalid_syntax, name + " is there twice");
      if (member.value.is_null()) continue;
      auto values =
          conformer_.members([&](std::string_view key) { return extension->schema->find(key); }, member.value);
      if (!values) return fail(values.error().code, name + ": " + values.error().detail);
      if (!is_unassigned(*values)) document.set(name, std::move(*values));
    }
    Value attributes = TRY(conformer_.members([&](std::string_view key) { return type_.find(key); }, core));
    for (Member& member : document.members()) attributes.members().push_back(std::move(member));
    return attributes;
  }

  static Result<std::optional<Secret>> take_password(Value& document) {
    Value* password = document.find("password");
    if (password == nullptr) return std::optional<Secret>();
    if (password->as_text().empty()) return fail(Code::invalid_value, "password must not be empty");
    std::optional<Secret> secret(Secret(password->as_text()));
    document.erase("password");
    return secret;
  }

  const ResourceType& type_;
  const Leniency& leniency_;
  Conformer conformer_;
};

Result<Checked> check(const Value& draft, const ResourceType& type, const Leniency& leniency) {
  if (!draft.is_object()) return fail(Code::invalid_syntax, "the body must be a JSON object");
  TRY(check_schemas(draft, type, leniency));
  return Checker(type, leniency).run(draft);
}

Result<Checked> check_document(const Value& document, const ResourceType& type, const Leniency& leniency) {
  if (!document.is_object()) return fail(Code::invalid_syntax, "a resource is a JSON object");
  Leniency tolerant = leniency;
  tolerant.unknown_attributes = true;  // a schema may have gone since the document was stored
  return Checker(type, tolerant).run(document);
}

Result<Checked> check_change(const Value& before, const Value& after, const ResourceType& type,
                             const Leniency& leniency) {
  Leniency tolerant = leniency;
  tolerant.unknown_attributes = true;
  return Checker(type, tolerant).run(after, before);
}

Value schemas_of(const Value& document, const ResourceType& type) {
  Array ids{type.schema->id};
  for (const Extension& extension : type.extensions) {
    const Value* values = document.find(extension.schema->id);
    if (values != nullptr && !is_unassigned(*values)) ids.emplace_back(extension.schema->id);
  }
  return ids;
}

Result<void> allow_replace(const Value& before, const Value& after, const ResourceType& type) {
  TRY(same(type.schema->attributes, &before, &after));
  TRY(same(type.common->attributes, &before, &after));
  for (const Extension& extension : type.extensions) {
    const std::string& name = extension.schema->id;
    TRY(same(extension.schema->attributes, before.find(name), after.find(name)));
  }
  return {};
}

}  // namespace provost::scim
