#include "tests/scim/search_world.h"

#include <set>

#include "core/base/text.h"
#include "core/schema/comparison.h"
#include "core/schema/search_value.h"

namespace provost::test {
namespace {

using scim::Attribute;
using scim::Type;

/// Longer than what an index takes, with a character of two bytes across the cut.
std::string long_text(const std::string& end) {
  return std::string(499, 'l') + "\xC3\xA9" + std::string(90, 'm') + end;
}

const std::vector<std::string>& texts() {
  static const std::vector<std::string> kTexts{"a",
                                               "A",
                                               "ab",
                                               "Ab",
                                               "abc",
                                               "b",
                                               "work",
                                               "Work",
                                               "home",
                                               "1",
                                               "10",
                                               "9",
                                               "\xC3\x89t\xC3\xA9",
                                               "e\xCC\x81t\xC3\xA9",
                                               "Stra\xC3\x9F"
                                               "e",
                                               "STRASSE",
                                               "\xC4\xB0",
                                               "i\xCC\x87",
                                               "100%_",
                                               "o'neil",
                                               "say \"hi\"",
                                               "back\\slash",
                                               std::string("n\0l", 3),
                                               "n\xEF\xBF\xBDl",
                                               "\xF4\x8F\xBF\xBF",
                                               "\xF4\x8F\xBF\xBFx",
                                               "z\xED\x9F\xBF",
                                               "z\xEE\x80\x80",
                                               " ",
                                               "tab\there",
                                               long_text(""),
                                               long_text("n"),
                                               long_text("N"),
                                               std::string(500, 'l'),
                                               std::string(501, 'l'),
                                               "\x7F\x7F",
                                               "",
                                               "\xEF\xBC\xA1\xEF\xBC\xA2"};
  return kTexts;
}

const char* const kTimes[] = {"2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.001Z", "2025-12-31T23:59:59.999Z",
                              "1969-12-31T23:59:59.999Z", "2031-05-05T05:05:05.000Z"};
const char* const kWholes[] = {
    "-1", "0", "1", "2", "7", "9223372036854775807", "-9223372036854775808", "9007199254740993"};
const char* const kDecimals[] = {"-1.5", "0.0", "-0.0", "2.5", "2", "1e300", "-1e300", "9007199254740993", "0.1"};

template <class List>
auto one_of(const List& list, const Dice& dice) {
  return *(std::begin(list) + static_cast<std::ptrdiff_t>(dice(std::size(list))));
}

Value random_simple(const Attribute& attribute, const Dice& dice) {
  switch (attribute.type) {
    case Type::boolean:
      return dice(2) == 0;
    case Type::integer:
      return scim::json_of(one_of(kWholes, dice));
    case Type::decimal:
      return scim::json_of(one_of(kDecimals, dice));
    case Type::date_time:
      return one_of(kTimes, dice);
    case Type::string:
    case Type::reference:
    case Type::binary:
    case Type::complex:
      break;
  }
  const std::string text = one_of(texts(), dice);
  // What has a column of its own may hold no NUL.
  const bool has_column = attribute.name == "formatted" || attribute.name == "value";
  return has_column && text.find('\0') != std::string::npos ? "n" : text;
}

Value random_element(const Attribute& attribute, const Dice& dice) {
  if (!attribute.is_complex()) return random_simple(attribute, dice);
  Value object = Value::object();
  for (const Attribute& sub : attribute.sub_attributes) {
    if (dice(2) == 0) object.set(sub.name, random_simple(sub, dice));
  }
  if (object.members().empty()) {
    const Attribute& sub = attribute.sub_attributes.front();
    object.set(sub.name, random_simple(sub, dice));
  }
  return object;
}

void put_attributes(const std::vector<Attribute>& attributes, Value& object, const Dice& dice) {
  static const std::set<std::string> kElsewhere{"active", "groups", "members", "password", "userName", "displayName"};
  for (const Attribute& attribute : attributes) {
    if (kElsewhere.contains(attribute.name) || dice(2) > 0) continue;
    if (!attribute.multi_valued) {
      object.set(attribute.name, random_element(attribute, dice));
      continue;
    }
    Array elements;
    for (std::size_t count = 1 + dice(3); count > 0; --count) elements.push_back(random_element(attribute, dice));
    object.set(attribute.name, std::move(elements));
  }
}

void add_paths(const std::vector<Attribute>& attributes, const std::string& prefix, std::vector<NamedPath>& paths) {
  for (const Attribute& attribute : attributes) {
    if (!scim::allow_filter({nullptr, &attribute, nullptr})) continue;
    paths.push_back({prefix + attribute.name, &attribute});
    for (const Attribute& sub : attribute.sub_attributes) {
      paths.push_back({prefix + attribute.name + "." + sub.name, &attribute, &sub});
    }
  }
}

std::size_t draw(std::size_t below) { return static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(below))); }

/// Some of the characters, or all, perhaps in other case.
std::string part_of(const std::string& text) {
  std::vector<std::string> characters;
  for (const char c : text) {
    if (characters.empty() || (static_cast<unsigned char>(c) & 0xC0) != 0x80) characters.emplace_back();
    characters.back() += c;
  }
  std::size_t from = 0, to = characters.size();
  const std::size_t kind = draw(5);
  if (kind == 0 || kind == 1) to = draw(to + 1);
  if (kind == 0 || kind == 2) from = draw(to + 1);
  if (characters.size() > 400) to = 498 + draw(5);  // where an index cuts
  std::string part;
  for (std::size_t i = from; i < std::min(to, characters.size()); ++i) part += characters[i];
  return draw(3) == 0 ? text::fold(part) : part;
}

std::string literal_for(const Attribute& attribute, const KnownValues& known) {
  const std::vector<Value>& values = known.of(attribute);
  if (!values.empty() && draw(4) > 0) {
    const Value value = one_of(values, draw);
    return json::write(value.is_text() && scim::is_textual(attribute) ? Value(part_of(value.as_text())) : value);
  }
  switch (attribute.type) {
    case Type::boolean:
      return draw(2) == 0 ? "true" : "false";
    case Type::integer:
      return draw(4) > 0 ? one_of(kWholes, draw) : one_of(kDecimals, draw);
    case Type::decimal:
      return draw(2) > 0 ? one_of(kWholes, draw) : one_of(kDecimals, draw);
    case Type::date_time:
      return std::string("\"") + one_of(kTimes, draw) + "\"";
    case Type::string:
    case Type::reference:
    case Type::binary:
    case Type::complex:
      break;
  }
  return json::write(one_of(texts(), draw));
}

std::string comparison(const std::string& name, const Attribute& attribute, const KnownValues& known) {
  static constexpr const char* kAll[] = {"eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"};
  if (draw(6) == 0) return name + " pr";
  if (draw(8) == 0) return name + (draw(2) == 0 ? " eq null" : " ne null");
  const std::size_t operators = attribute.type == Type::boolean ? 2 : std::size(kAll);
  return name + " " + kAll[draw(operators)] + " " + literal_for(attribute, known);
}

std::string in_element(const Attribute& attribute, const KnownValues& known, int depth) {
  if (depth > 0 && draw(3) == 0) {
    const std::string one = in_element(attribute, known, depth - 1);
    const std::string other = in_element(attribute, known, depth - 1);
    const std::size_t kind = draw(3);
    return kind == 0 ? "not (" + one + ")" : "(" + one + (kind == 1 ? " and " : " or ") + other + ")";
  }
  if (!attribute.is_complex()) return comparison("value", attribute, known);
  const Attribute& sub = attribute.sub_attributes[draw(attribute.sub_attributes.size())];
  return comparison(sub.name, sub, known);
}

}  // namespace

void KnownValues::add(const Value& resource, const scim::ResourceType& type) {
  for (const Member& member : resource.members()) {
    if (const scim::Extension* extension = type.find_extension(member.name)) {
      for (const Member& inner : member.value.members()) add(inner.value, *extension->schema->find(inner.name));
    } else if (const Attribute* attribute = type.find(member.name)) {
      add(member.value, *attribute);
    }
  }
}

void KnownValues::add(const Value& value, const Attribute& attribute) {  // NOLINT(misc-no-recursion)
  if (value.is_array()) {
    for (const Value& item : value.items()) add(item, attribute);
  } else if (value.is_object()) {
    for (const Member& member : value.members()) add(member.value, *attribute.find(member.name));
  } else {
    values_[&attribute].push_back(value);
  }
}

const std::vector<Value>& KnownValues::of(const Attribute& attribute) const {
  static const std::vector<Value> kNone;
  const auto found = values_.find(&attribute);
  return found == values_.end() ? kNone : found->second;
}

std::vector<NamedPath> paths_of(const scim::ResourceType& type) {
  std::vector<NamedPath> paths;
  add_paths(type.common->attributes, "", paths);
  add_paths(type.schema->attributes, "", paths);
  for (const scim::Extension& extension : type.extensions) {
    add_paths(extension.schema->attributes, extension.schema->id + ":", paths);
  }
  return paths;
}

Value random_document(const scim::ResourceType& type, const Dice& dice) {
  Value document = Value::object();
  put_attributes(type.schema->attributes, document, dice);
  for (const scim::Extension& extension : type.extensions) {
    Value values = Value::object();
    if (dice(2) == 0) put_attributes(extension.schema->attributes, values, dice);
    if (!values.members().empty()) document.set(extension.schema->id, std::move(values));
  }
  return document;
}

std::string random_filter(const scim::ResourceType& type, const KnownValues& known, int depth) {
  if (depth > 0 && draw(3) > 0) {
    const std::string one = random_filter(type, known, depth - 1);
    const std::string other = random_filter(type, known, depth - 1);
    const std::size_t kind = draw(5);
    return kind == 0 ? "not (" + one + ")" : "(" + one + (kind < 3 ? " and " : " or ") + other + ")";
  }
  static const std::vector<NamedPath> kUser = paths_of(scim::user_type());
  static const std::vector<NamedPath> kGroup = paths_of(scim::group_type());
  const std::vector<NamedPath>& paths = &type == &scim::user_type() ? kUser : kGroup;
  // The last ones are of the schema that has an attribute of each kind.
  const std::size_t first = paths.size() > 40 && draw(2) == 0 ? paths.size() - 20 : 0;
  const NamedPath& path = paths[first + draw(paths.size() - first)];
  const bool has_elements = path.attribute->is_complex() || path.attribute->multi_valued;
  if (path.sub == nullptr && has_elements && draw(2) == 0) {
    return path.text + "[" + in_element(*path.attribute, known, 2) + "]";
  }
  if (path.last()->is_complex()) {
    const Attribute* value = path.last()->find("value");
    return value != nullptr ? comparison(path.text, *value, known) : path.text + (draw(2) == 0 ? " pr" : " eq null");
  }
  return comparison(path.text, *path.last(), known);
}

}  // namespace provost::test
