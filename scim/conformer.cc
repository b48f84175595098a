#include "scim/conformer.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "core/base/clock.h"
#include "core/base/text.h"
#include "core/schema/predicate.h"

namespace provost::scim {
namespace {

constexpr std::size_t kMostElements = 1'000;
constexpr std::size_t kMostReferences = 10'000;  // members of a group

tl::unexpected<Error> refuse(const Attribute& attribute, std::string_view why) {
  return fail(Code::invalid_value, attribute.name + " " + std::string(why));
}

/// A failure inside a complex value, told from outside.
tl::unexpected<Error> within(const Attribute& attribute, Error error) {
  error.detail = attribute.name + "." + error.detail;
  return tl::unexpected<Error>(std::move(error));
}

/// Base64 of RFC 4648 §4 or §5, with or without padding (RFC 7643 §2.3.6).
bool is_base64(std::string_view text) {
  const std::size_t padding = text.size() - std::min(text.size(), text.find_last_not_of('=') + 1);
  const std::string_view digits = text.substr(0, text.size() - padding);
  const bool plain = std::all_of(digits.begin(), digits.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
           c == '-' || c == '_';
  });
  return plain && digits.size() % 4 != 1 && padding <= 2 && (padding == 0 || text.size() % 4 == 0);
}

/// Only characters that a URI reference may hold, each byte of other letters included (RFC 3986, RFC 3987).
bool is_reference(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20 || byte == 0x7F || std::string_view("<>\"{}|\\^`").find(c) != std::string_view::npos;
  });
}

std::optional<bool> truth_of(const Value& raw, bool as_text) {
  if (raw.is_bool()) return raw.as_bool();
  if (!as_text || !raw.is_text()) return std::nullopt;
  if (text::equal_ignoring_case(raw.as_text(), "true")) return true;
  if (text::equal_ignoring_case(raw.as_text(), "false")) return false;
  return std::nullopt;
}

Result<Value> simple(const Attribute& attribute, const Value& raw, const Leniency& leniency) {
  switch (attribute.type) {
    case Type::string:
      if (!raw.is_text()) return refuse(attribute, "must be a text");
      return raw;
    case Type::boolean: {
      const auto truth = truth_of(raw, leniency.text_booleans);
      if (!truth) return refuse(attribute, "must be true or false");
      return Value(*truth);
    }
    case Type::integer:
      if (!raw.is_integer()) return refuse(attribute, "must be a whole number without fraction or exponent");
      return raw;
    case Type::decimal:
      if (!raw.is_number()) return refuse(attribute, "must be a number");
      return raw;
    case Type::date_time: {
      const auto instant = raw.is_text() ? from_iso8601(raw.as_text()) : std::nullopt;
      if (!instant) return refuse(attribute, "must be a time such as 2026-01-31T12:00:00Z");
      return Value(to_iso8601(*instant));
    }
    case Type::reference:
      if (!raw.is_text()) return refuse(attribute, "must be a text");
      if (!leniency.loose_references && !is_reference(raw.as_text())) return refuse(attribute, "must be a URI");
      return raw;
    case Type::binary:
      if (!raw.is_text() || !is_base64(raw.as_text())) return refuse(attribute, "must be base64");
      return raw;
    case Type::complex:
      break;
  }
  return fail(Code::internal, attribute.name + " is no simple attribute");
}

/// What makes an element the same as another one; equal elements have equal keys.
std::string key_of(const Attribute& attribute, const Value& element) {
  if (!attribute.is_complex()) {
    return element.is_text() ? comparison_key(attribute, element.as_text()) : json::write(element);
  }
  const Attribute* value = attribute.find("value");
  if (value == nullptr || element.text_at("value").empty()) return json::write(element);
  const Attribute* type = attribute.find("type");
  const std::string kind = type == nullptr ? std::string() : comparison_key(*type, element.text_at("type"));
  return kind + '\0' + comparison_key(*value, element.text_at("value"));
}

/// Leaves the first of the elements that are the same; it is primary if one of them is.
Array without_repeats(const Attribute& attribute, Array elements) {
  std::set<std::string> seen;
  Array kept;
  for (Value& element : elements) {
    if (seen.insert(key_of(attribute, element)).second) {
      kept.push_back(std::move(element));
    } else if (attribute.is_complex() && is_primary(element)) {
      const auto first = std::find_if(kept.begin(), kept.end(),
                                      [&](const Value& each) { return is_same_element(attribute, each, element); });
      first->set("primary", true);
    }
  }
  return kept;
}

}  // namespace

Result<Value> Conformer::value(const Attribute& attribute, const Value& raw) const {
  if (raw.is_null()) return Value();
  if (attribute.multi_valued) return elements(attribute, raw);
  const bool wrapped =
      leniency_.array_for_single && attribute.is_complex() && raw.is_array() && raw.items().size() == 1;
  return single(attribute, wrapped ? raw.items().front() : raw);
}

Result<Value> Conformer::elements(const Attribute& attribute, const Value& raw) const {
  if (!raw.is_array() && !leniency_.single_for_array) return refuse(attribute, "must be an array");
  const Array alone = raw.is_array() ? Array{} : Array{raw};
  const Array& given = raw.is_array() ? raw.items() : alone;
  const std::size_t most = most_elements(attribute);
  if (given.size() > most) {
    return fail(Code::too_large, attribute.name + " has more than " + std::to_string(most) + " values");
  }
  Array found;
  for (const Value& item : given) {
    Value element = TRY(single(attribute, item));
    if (!is_unassigned(element)) found.push_back(std::move(element));
  }
  found = without_repeats(attribute, std::move(found));
  if (std::count_if(found.begin(), found.end(), is_primary) > 1) return refuse(attribute, "has two primary values");
  if (found.empty()) return Value();
  return Value(std::move(found));
}

Result<Value> Conformer::single(const Attribute& attribute, const Value& raw) const {
  if (raw.is_null()) return raw;
  return attribute.is_complex() ? complex(attribute, raw) : simple(attribute, raw, leniency_);
}

Result<Value> Conformer::complex(const Attribute& attribute, const Value& raw) const {  // NOLINT(misc-no-recursion)
  const bool reference = attribute.is_resource_reference();
  if (reference && raw.is_text() && leniency_.text_for_reference) {
    if (raw.as_text().empty()) return Value();
    return Value::object({{"value", raw.as_text()}});
  }
  if (!raw.is_object()) return refuse(attribute, "must be an object");
  auto conformed = members([&](std::string_view name) { return attribute.find(name); }, raw);
  if (!conformed) return within(attribute, std::move(conformed.error()));
  if (reference) {
    // The server makes $ref from value; a client that sends the address alone means the same resource.
    const std::string_view address = conformed->text_at("$ref");
    if (conformed->find("value") == nullptr && !address.empty()) conformed->set("value", id_in_reference(address));
    conformed->erase("$ref");
  }
  if (conformed->members().empty()) return Value();
  return std::move(*conformed);
}

Result<Value> Conformer::members(const Lookup& find, const Value& raw) const {  // NOLINT(misc-no-recursion)
  if (!raw.is_object()) return fail(Code::invalid_value, "an object was expected");
  Value object = Value::object();
  std::set<const Attribute*> seen;
  for (const Member& member : raw.members()) {
    const Attribute* attribute = find(member.name);
    if (attribute == nullptr) {
      if (leniency_.unknown_attributes) continue;
      return fail(Code::invalid_syntax, member.name.substr(0, 80) + " is no attribute of the schema");
    }
    if (!seen.insert(attribute).second) return fail(Code::invalid_syntax, attribute->name + " is there twice");
    if (attribute->mutability == Mutability::read_only) continue;
    Value conformed = TRY(value(*attribute, member.value));
    if (!is_unassigned(conformed)) object.set(attribute->name, std::move(conformed));
  }
  return object;
}

std::size_t most_elements(const Attribute& attribute) {
  return attribute.is_resource_reference() ? kMostReferences : kMostElements;
}

bool is_same_element(const Attribute& attribute, const Value& first, const Value& second) {
  return first == second || key_of(attribute, first) == key_of(attribute, second);
}

std::string_view id_in_reference(std::string_view reference) { return reference.substr(reference.rfind('/') + 1); }

bool is_unassigned(const Value& value) {
  return value.is_null() || (value.is_array() && value.items().empty()) ||
         (value.is_object() && value.members().empty());
}

bool is_primary(const Value& element) {
  const Value* primary = element.find("primary");
  return primary != nullptr && primary->is_bool() && primary->as_bool();
}

}  // namespace provost::scim
