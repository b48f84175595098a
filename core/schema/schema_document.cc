#include "core/schema/schema_document.h"

#include <algorithm>

#include "core/base/text.h"

namespace provost::scim {
namespace {

constexpr std::size_t kMostAttributes = 200;
constexpr std::size_t kMostWords = 200;
constexpr std::size_t kMostTextBytes = 1024;

template <class Enum>
struct Word {
  std::string_view text;
  Enum value;
};
constexpr Word<Type> kTypes[] = {
    {"string", Type::string},   {"boolean", Type::boolean},    {"decimal", Type::decimal},
    {"integer", Type::integer}, {"dateTime", Type::date_time}, {"reference", Type::reference},
    {"binary", Type::binary},   {"complex", Type::complex},
};
constexpr Word<Mutability> kMutabilities[] = {
    {"readOnly", Mutability::read_only},
    {"readWrite", Mutability::read_write},
    {"immutable", Mutability::immutable},
    {"writeOnly", Mutability::write_only},
};
constexpr Word<Returned> kReturned[] = {
    {"always", Returned::always},
    {"never", Returned::never},
    {"default", Returned::by_default},
    {"request", Returned::request},
};
constexpr Word<Uniqueness> kUniqueness[] = {
    {"none", Uniqueness::none},
    {"server", Uniqueness::server},
    {"global", Uniqueness::global},
};

template <class Enum, std::size_t N>
std::string_view word_of(const Word<Enum> (&words)[N], Enum value) {
  return std::find_if(words, words + N, [&](const auto& word) { return word.value == value; })->text;
}

tl::unexpected<Error> refuse(std::string_view where, std::string_view what) {
  return fail(Code::invalid_value, std::string(where.empty() ? "the schema" : where) + ": " + std::string(what));
}

/// Reads the characteristics of one attribute; each getter leaves its target alone if the member is absent.
class Characteristics {
 public:
  Characteristics(const Value& definition, std::string where) : definition_(definition), where_(std::move(where)) {}

  Result<void> flag(std::string_view name, bool& target) const {
    const Value* found = present(name);
    if (found == nullptr) return {};
    if (!found->is_bool()) return refuse(where_, std::string(name) + " must be true or false");
    target = found->as_bool();
    return {};
  }
  Result<void> text(std::string_view name, std::string& target) const {
    const Value* found = present(name);
    if (found == nullptr) return {};
    if (!found->is_text() || found->as_text().size() > kMostTextBytes) {
      return refuse(where_, std::string(name) + " must be a text of at most 1024 bytes");
    }
    target = found->as_text();
    return {};
  }
  template <class Enum, std::size_t N>
  Result<void> keyword(std::string_view name, const Word<Enum> (&words)[N], Enum& target) const {
    const Value* found = present(name);
    if (found == nullptr) return {};
    if (found->is_text()) {
      for (const Word<Enum>& word : words) {
        if (word.text != found->as_text()) continue;
        target = word.value;
        return {};
      }
    }
    return refuse(where_, std::string(name) + " is not one of the keywords of RFC 7643 section 7");
  }
  Result<void> words(std::string_view name, std::vector<std::string>& target) const {
    const Value* found = present(name);
    if (found == nullptr) return {};
    const bool good = found->is_array() && found->items().size() <= kMostWords &&
                      std::all_of(found->items().begin(), found->items().end(), [](const Value& item) {
                        return item.is_text() && item.as_text().size() <= kMostTextBytes;
                      });
    if (!good) return refuse(where_, std::string(name) + " must be an array of at most 200 texts");
    for (const Value& item : found->items()) target.push_back(item.as_text());
    return {};
  }
  const Value* present(std::string_view name) const {
    const Value* found = definition_.find(name);
    return found == nullptr || found->is_null() ? nullptr : found;
  }

 private:
  const Value& definition_;
  std::string where_;
};

Result<std::vector<Attribute>> read_list(const Value& list, const std::string& where, int depth);

Result<Attribute> read_attribute(const Value& definition, const std::string& parent,
                                 int depth) {  // NOLINT(misc-no-recursion)
  Attribute attribute;
  attribute.name = definition.text_at("name");
  if (!is_attribute_name(attribute.name)) return refuse(parent, "an attribute has no name, or one with odd characters");
  const std::string where = parent.empty() ? attribute.name : parent + "." + attribute.name;
  const Characteristics read(definition, where);
  if (read.present("type") == nullptr) return refuse(where, "type is missing");
  TRY(read.keyword("type", kTypes, attribute.type));
  TRY(read.text("description", attribute.description));
  TRY(read.flag("multiValued", attribute.multi_valued));
  TRY(read.flag("required", attribute.required));
  TRY(read.flag("caseExact", attribute.case_exact));
  TRY(read.keyword("mutability", kMutabilities, attribute.mutability));
  TRY(read.keyword("returned", kReturned, attribute.returned));
  TRY(read.keyword("uniqueness", kUniqueness, attribute.uniqueness));
  TRY(read.words("canonicalValues", attribute.canonical_values));
  TRY(read.words("referenceTypes", attribute.reference_types));
  // RFC 7643 §2.3.6 and §2.3.7: always compared as they are, whatever a file says.
  if (attribute.type == Type::reference || attribute.type == Type::binary) attribute.case_exact = true;
  const Value* subs = read.present("subAttributes");
  if (attribute.is_complex() != (subs != nullptr)) return refuse(where, "sub-attributes belong to complex attributes");
  if (subs == nullptr) return attribute;
  if (depth <= 1) return refuse(where, "a complex attribute may not hold a complex one");
  attribute.sub_attributes = TRY(read_list(*subs, where, depth - 1));
  return attribute;
}

Result<std::vector<Attribute>> read_list(const Value& list, const std::string& where,
                                         int depth) {  // NOLINT(misc-no-recursion)
  if (!list.is_array() || list.items().empty() || list.items().size() > kMostAttributes) {
    return refuse(where, "a schema and a complex attribute have 1 to 200 attributes");
  }
  std::vector<Attribute> attributes;
  for (const Value& definition : list.items()) {
    Attribute attribute = TRY(read_attribute(definition, where, depth));
    if (find_attribute(attributes, attribute.name) != nullptr) return refuse(where, attribute.name + " is there twice");
    attributes.push_back(std::move(attribute));
  }
  return attributes;
}

/// A URN that can stand in a path: three parts or more, no character that a path or a filter gives a meaning.
bool is_schema_id(std::string_view id) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' || c == '.' ||
           c == '-' || c == '_';
  };
  return id.size() <= 255 && text::lower_ascii(id).starts_with("urn:") && id.back() != ':' &&
         std::count(id.begin(), id.end(), ':') >= 2 && id.find("::") == std::string_view::npos &&
         std::all_of(id.begin(), id.end(), plain);
}

Value texts(const std::vector<std::string>& words) { return Value(Array(words.begin(), words.end())); }

Value to_value(const Attribute& attribute) {  // NOLINT(misc-no-recursion)
  Value value = Value::object({{"name", attribute.name},
                               {"type", word_of(kTypes, attribute.type)},
                               {"multiValued", attribute.multi_valued},
                               {"description", attribute.description},
                               {"required", attribute.required}});
  if (!attribute.canonical_values.empty()) value.set("canonicalValues", texts(attribute.canonical_values));
  const bool textual =
      attribute.type == Type::string || attribute.type == Type::reference || attribute.type == Type::binary;
  if (textual) value.set("caseExact", attribute.case_exact);
  value.set("mutability", word_of(kMutabilities, attribute.mutability));
  value.set("returned", word_of(kReturned, attribute.returned));
  const bool comparable = !attribute.is_complex() && attribute.type != Type::boolean;
  if (comparable) value.set("uniqueness", word_of(kUniqueness, attribute.uniqueness));
  if (!attribute.reference_types.empty()) value.set("referenceTypes", texts(attribute.reference_types));
  if (attribute.is_complex()) {
    Array subs;
    for (const Attribute& sub : attribute.sub_attributes) subs.push_back(to_value(sub));
    value.set("subAttributes", std::move(subs));
  }
  return value;
}

}  // namespace

Result<std::vector<Attribute>> parse_attributes(const Value& list) { return read_list(list, "", 2); }

Result<Schema> parse_schema(const Value& document) {
  if (!document.is_object()) return fail(Code::invalid_value, "a schema is a JSON object");
  Schema schema;
  schema.id = document.text_at("id");
  if (!is_schema_id(schema.id))
    return fail(Code::invalid_value, "a schema's id is a URN such as urn:example:hr:1.0:User");
  const Characteristics read(document, schema.id);
  TRY(read.text("name", schema.name));
  TRY(read.text("description", schema.description));
  if (schema.name.empty()) schema.name = schema.id.substr(schema.id.rfind(':') + 1);
  const Value* attributes = document.find("attributes");
  if (attributes == nullptr) return fail(Code::invalid_value, "a schema has attributes");
  // The schema of schemas alone goes one step deeper: the sub-attributes of an attribute are complex (RFC 7643 §7).
  schema.attributes = TRY(read_list(*attributes, "", schema.id == kSchemaSchema ? 3 : 2));
  return schema;
}

Value to_value(const Schema& schema) {
  Array attributes;
  for (const Attribute& attribute : schema.attributes) attributes.push_back(to_value(attribute));
  return Value::object({{"schemas", Value::array({kSchemaSchema})},
                        {"id", schema.id},
                        {"name", schema.name},
                        {"description", schema.description},
                        {"attributes", std::move(attributes)}});
}

Value to_value(const ResourceType& type) {
  Array extensions;
  for (const Extension& extension : type.extensions) {
    extensions.push_back(Value::object({{"schema", extension.schema->id}, {"required", extension.required}}));
  }
  return Value::object({{"schemas", Value::array({kResourceTypeSchema})},
                        {"id", type.name},
                        {"name", type.name},
                        {"description", type.description},
                        {"endpoint", type.endpoint},
                        {"schema", type.schema->id},
                        {"schemaExtensions", std::move(extensions)}});
}

}  // namespace provost::scim
