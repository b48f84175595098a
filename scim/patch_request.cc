#include "scim/patch_request.h"

#include <algorithm>
#include <string>

#include "core/base/text.h"
#include "scim/conformer.h"

namespace provost::scim {
namespace {

constexpr std::size_t kMostOperations = 1'000;
constexpr std::size_t kMostChanges = 10'000;  // each key of an operation without path is one
constexpr std::string_view kPatchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

tl::unexpected<Error> refuse(std::string_view why) { return fail(Code::invalid_syntax, std::string(why)); }

Result<PatchKind> kind_of(const Value* op) {
  if (op != nullptr && op->is_text()) {
    if (text::equal_ignoring_case(op->as_text(), "add")) return PatchKind::add;
    if (text::equal_ignoring_case(op->as_text(), "remove")) return PatchKind::remove;
    if (text::equal_ignoring_case(op->as_text(), "replace")) return PatchKind::replace;
  }
  return refuse("op must be add, remove or replace");
}

bool is_read_only(const AttributePath& path) {
  return (path.attribute != nullptr && path.attribute->mutability == Mutability::read_only) ||
         (path.sub != nullptr && path.sub->mutability == Mutability::read_only);
}

/// Only a removal of the whole attribute is meant here; listed or filtered values are counted after the last operation.
Result<void> allow_removal(const PatchPath& path, const ResourceType& type) {
  const AttributePath& target = path.target;
  if (target.attribute == nullptr) {
    const Extension* extension = type.find_extension(target.extension->id);
    if (extension != nullptr && extension->required) return fail(Code::mutability, to_text(target) + " is required");
    return {};
  }
  const bool whole = target.sub != nullptr || !path.filter;
  if (whole && target.last()->required) return fail(Code::mutability, to_text(target) + " is required");
  if (target.extension == nullptr && target.attribute->name == "password") {
    return fail(Code::mutability, "password can be replaced and not be removed");
  }
  return {};
}

/// Turns operations as they came into changes of single attributes.
class RequestReader {
 public:
  RequestReader(const ResourceType& type, const Leniency& leniency) : type_(type), leniency_(leniency) {}

  Result<void> read(const Value& operation) {
    if (!operation.is_object()) return refuse("an operation must be an object");
    const PatchKind kind = TRY(kind_of(operation.find_ignoring_case("op")));
    const Value* path = operation.find_ignoring_case("path");
    const Value* value = operation.find_ignoring_case("value");
    if (kind != PatchKind::remove && value == nullptr) return fail(Code::invalid_value, "add and replace need a value");
    if (path == nullptr || path->is_null()) {
      if (kind == PatchKind::remove) return fail(Code::no_target, "remove needs a path");
      return read_keys(kind, *value, nullptr);
    }
    if (!path->is_text()) return fail(Code::invalid_path, "a path must be a text");
    auto target = parse_patch_path(path->as_text(), type_, leniency_);
    if (!target) {
      if (target.error().code == Code::no_target && leniency_.unknown_attributes) return {};
      return tl::unexpected<Error>(target.error());
    }
    if (is_read_only(target->target)) return fail(Code::mutability, to_text(target->target) + " is read-only");
    return put(kind, std::move(*target), value);
  }

  std::size_t size() const { return request_.operations.size(); }
  PatchRequest take() { return std::move(request_); }

 private:
  Result<void> put(PatchKind kind, PatchPath path, const Value* value) {
    const bool whole_extension = path.target.attribute == nullptr;
    if (whole_extension && kind != PatchKind::remove) {
      if (!value->is_null()) return read_keys(kind, *value, path.target.extension);
      if (kind == PatchKind::add) return {};
      kind = PatchKind::remove;
      value = nullptr;
    }
    if (kind == PatchKind::remove) {
      TRY(allow_removal(path, type_));
      // A null beside a removal is the habit of a serializer; it lists nothing, so the whole attribute is meant.
      const bool lists = value != nullptr && !value->is_null();
      request_.operations.push_back({kind, std::move(path), lists ? std::optional(*value) : std::nullopt});
      return {};
    }
    request_.operations.push_back({kind, std::move(path), *value});
    mean_id_by_address(request_.operations.back());
    return {};
  }

  /// Whoever sets `$ref` of a reference means the resource at that address; `value` is what is stored.
  static void mean_id_by_address(PatchOperation& operation) {
    AttributePath& target = operation.path.target;
    if (target.sub == nullptr || target.sub->name != "$ref" || !target.attribute->is_resource_reference()) return;
    target.sub = target.attribute->find("value");
    if (operation.value->is_text()) operation.value = Value(id_in_reference(operation.value->as_text()));
  }

  /// An operation without path, or with an extension as its path: each key is an attribute (RFC 7644 §3.5.2.1).
  Result<void> read_keys(PatchKind kind, const Value& value, const Schema* extension) {  // NOLINT(misc-no-recursion)
    if (!value.is_object())
      return fail(Code::invalid_value, "the value of an operation without path must be an object");
    for (const Member& member : value.members()) {
      auto path = path_of_key(member.name, extension);
      if (!path) {
        const bool unknown = path.error().code == Code::no_target || path.error().code == Code::invalid_path;
        if (!unknown) return tl::unexpected<Error>(path.error());
        if (leniency_.unknown_attributes) continue;
        return refuse(member.name.substr(0, 80) + " is no attribute of " + type_.name);
      }
      if (is_read_only(path->target)) {
        if (leniency_.read_only_in_patch) continue;
        return fail(Code::mutability, to_text(path->target) + " is read-only");
      }
      TRY(put(kind, std::move(*path), &member.value));
    }
    return {};
  }

  Result<PatchPath> path_of_key(const std::string& key, const Schema* extension) const {
    if (extension != nullptr) {
      const Attribute* attribute = extension->find(key);
      if (attribute != nullptr) return PatchPath{{extension, attribute, nullptr}, std::nullopt};
      if (!leniency_.paths_as_keys) return fail(Code::no_target, key);
      return parse_patch_path(extension->id + ":" + key, type_, leniency_);
    }
    const Extension* named = type_.find_extension(modern_schema_id(key, type_, leniency_));
    if (named != nullptr) return PatchPath{{named->schema.get(), nullptr, nullptr}, std::nullopt};
    const Attribute* attribute = type_.find(key);
    if (attribute != nullptr) return PatchPath{{nullptr, attribute, nullptr}, std::nullopt};
    if (!leniency_.paths_as_keys) return fail(Code::no_target, key);
    return parse_patch_path(key, type_, leniency_);
  }

  const ResourceType& type_;
  const Leniency& leniency_;
  PatchRequest request_;
};

Result<void> check_schemas(const Value& body, const Leniency& leniency) {
  const Value* schemas = body.find_ignoring_case("schemas");
  if (schemas == nullptr && leniency.patch_without_schemas) return {};
  const bool named = schemas != nullptr && schemas->is_array() &&
                     std::any_of(schemas->items().begin(), schemas->items().end(), [](const Value& item) {
                       return item.is_text() && text::equal_ignoring_case(item.as_text(), kPatchOp);
                     });
  if (!named) return refuse("schemas must hold " + std::string(kPatchOp));
  return {};
}

}  // namespace

Result<PatchRequest> parse_patch_request(const Value& body, const ResourceType& type, const Leniency& leniency) {
  if (!body.is_object()) return refuse("the body must be a JSON object");
  TRY(check_schemas(body, leniency));
  const Value* operations = body.find_ignoring_case("Operations");
  if (operations == nullptr || !operations->is_array()) return refuse("Operations must be an array");
  if (operations->items().empty() && !leniency.empty_operations) return refuse("Operations must not be empty");
  if (operations->items().size() > kMostOperations) {
    return fail(Code::too_large, "a PATCH has at most 1000 operations");
  }
  RequestReader reader(type, leniency);
  for (const Value& operation : operations->items()) {
    TRY(reader.read(operation));
    if (reader.size() > kMostChanges) return fail(Code::too_large, "a PATCH changes at most 10000 attributes");
  }
  return reader.take();
}

}  // namespace provost::scim
