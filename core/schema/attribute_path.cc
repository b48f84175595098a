#include "core/schema/attribute_path.h"

#include <array>
#include <optional>

#include "core/base/text.h"

namespace provost::scim {
namespace {

constexpr std::string_view kLegacyCore = "urn:scim:schemas:core:2.0";
constexpr std::string_view kLegacyEnterprise = "urn:scim:schemas:extension:enterprise:2.0";

/// A schema that a path begins with, and what the path says after it.
struct Prefix {
  const Schema* schema = nullptr;
  std::string_view rest;
  bool whole = false;  // nothing follows: the path is the schema's id
};

/// Takes the id off the front of a path, if it is there.
std::optional<Prefix> take(std::string_view id, const Schema* schema, std::string_view path) {
  if (path.size() < id.size() || !text::equal_ignoring_case(path.substr(0, id.size()), id)) return std::nullopt;
  if (path.size() == id.size()) return Prefix{schema, {}, true};
  if (path[id.size()] != ':') return std::nullopt;
  return Prefix{schema, path.substr(id.size() + 1), false};
}

/// Of two schemas whose ids begin a path, the longer one is meant.
std::optional<Prefix> schema_of(std::string_view path, const ResourceType& type, const Leniency& leniency) {
  std::optional<Prefix> best;
  std::size_t longest = 0;
  const auto consider = [&](std::string_view id, const Schema* schema) {
    const auto found = take(id, schema, path);
    if (!found || id.size() < longest) return;
    best = found;
    longest = id.size();
  };
  consider(type.schema->id, type.schema.get());
  for (const Extension& extension : type.extensions) consider(extension.schema->id, extension.schema.get());
  if (leniency.legacy_schema_ids) {
    consider(kLegacyCore, type.schema.get());
    const Extension* enterprise = type.find_extension(kEnterpriseUserSchema);
    if (enterprise != nullptr) consider(kLegacyEnterprise, enterprise->schema.get());
  }
  return best;
}

/// Repeats names only: behind them a client may have written a value, and values may be secret.
tl::unexpected<Error> malformed(std::string_view path) {
  constexpr std::string_view kOfNames = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:_-$";
  const std::string_view names = path.substr(0, path.find_first_not_of(kOfNames));
  return fail(Code::invalid_path, "not a path to an attribute: " + std::string(names.substr(0, 80)));
}

tl::unexpected<Error> unknown(std::string_view path) {
  return fail(Code::no_target, "there is no attribute " + std::string(path.substr(0, 120)));
}

/// Splits `attr` or `attr.sub`; nothing if that is not how it is written.
std::optional<std::array<std::string_view, 2>> split(std::string_view names) {
  const std::size_t dot = names.find('.');
  const std::string_view first = names.substr(0, dot);
  const std::string_view second = dot == std::string_view::npos ? std::string_view{} : names.substr(dot + 1);
  if (!is_attribute_name(first)) return std::nullopt;
  if (dot != std::string_view::npos && !is_attribute_name(second)) return std::nullopt;
  return std::array{first, second};
}

const Attribute* find_in(const Schema& schema, const ResourceType& type, std::string_view name) {
  return &schema == type.schema.get() ? type.find(name) : schema.find(name);
}

}  // namespace

std::string to_text(const AttributePath& path) {
  std::string result;
  if (path.extension != nullptr) result = path.extension->id;
  if (path.attribute == nullptr) return result;
  if (!result.empty()) result += ':';
  result += path.attribute->name;
  if (path.sub != nullptr) result += '.' + path.sub->name;
  return result;
}

Result<AttributePath> resolve(std::string_view path, const ResourceType& type, const Leniency& leniency) {
  const bool qualified = text::lower_ascii(path.substr(0, 4)) == "urn:";
  Prefix prefix{type.schema.get(), path, false};
  if (qualified) {
    const auto found = schema_of(path, type, leniency);
    if (!found) return unknown(path);
    prefix = *found;
  }
  AttributePath target;
  if (prefix.schema != type.schema.get()) target.extension = prefix.schema;
  if (prefix.whole) return target.extension == nullptr ? Result<AttributePath>(unknown(path)) : target;
  const auto names = split(prefix.rest);
  if (!names) return malformed(path);
  const auto [name, sub_name] = *names;
  target.attribute = find_in(*prefix.schema, type, name);
  if (target.attribute == nullptr && !qualified && leniency.bare_extension_names) {
    for (const Extension& extension : type.extensions) {
      target.attribute = extension.schema->find(name);
      target.extension = extension.schema.get();
      if (target.attribute != nullptr) break;
    }
  }
  if (target.attribute == nullptr) return unknown(path);
  if (sub_name.empty()) return target;
  target.sub = target.attribute->find(sub_name);
  if (target.sub == nullptr) return unknown(path);
  return target;
}

std::string_view modern_schema_id(std::string_view id, const ResourceType& type, const Leniency& leniency) {
  if (!leniency.legacy_schema_ids) return id;
  if (text::equal_ignoring_case(id, kLegacyCore)) return type.schema->id;
  if (text::equal_ignoring_case(id, kLegacyEnterprise)) return kEnterpriseUserSchema;
  return id;
}

}  // namespace provost::scim
