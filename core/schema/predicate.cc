#include "core/schema/predicate.h"

#include <algorithm>

#include "core/base/text.h"

namespace provost::scim {
namespace {

void collect(const Value* value, const Attribute* sub, std::vector<const Value*>& found) {  // NOLINT(misc-no-recursion)
  if (value == nullptr || value->is_null()) return;
  if (value->is_array()) {
    for (const Value& item : value->items()) collect(&item, sub, found);
  } else if (sub != nullptr) {
    collect(value->find(sub->name), nullptr, found);
  } else {
    found.push_back(value);
  }
}

/// Every single value that the path leads to, counted from a resource or from an element of a value path.
std::vector<const Value*> values_at(const AttributePath& path, const Value& resource) {
  std::vector<const Value*> found;
  const Value* holder = path.extension == nullptr ? &resource : resource.find(path.extension->id);
  if (path.attribute == nullptr) {
    collect(holder, nullptr, found);
  } else if (holder != nullptr && !holder->is_object()) {
    collect(holder, nullptr, found);  // an element that is a plain value
  } else if (holder != nullptr) {
    collect(holder->find(path.attribute->name), path.sub, found);
  }
  return found;
}

template <class Number>
bool in_order(Operator op, const Number& left, const Number& right) {
  switch (op) {
    case Operator::eq:
      return left == right;
    case Operator::ne:
      return left != right;
    case Operator::gt:
      return left > right;
    case Operator::ge:
      return left >= right;
    case Operator::lt:
      return left < right;
    case Operator::le:
      return left <= right;
    case Operator::co:
    case Operator::sw:
    case Operator::ew:
      break;
  }
  return false;
}

bool text_relates(Operator op, std::string_view left, std::string_view right) {
  if (op == Operator::co) return left.find(right) != std::string_view::npos;
  if (op == Operator::sw) return left.starts_with(right);
  if (op == Operator::ew) return left.ends_with(right);
  return in_order(op, left, right);
}

bool number_relates(const Compare& compare, const Value& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&compare.literal)) {
    return value.is_integer() && in_order(compare.op, value.as_integer(), *whole);
  }
  return in_order(compare.op, value.as_number(), std::get<double>(compare.literal));
}

bool relates(const Compare& compare, const Value& value) {
  if (const auto* truth = std::get_if<bool>(&compare.literal)) {
    return value.is_bool() && in_order(compare.op, value.as_bool(), *truth);
  }
  if (const auto* instant = std::get_if<Instant>(&compare.literal)) {
    const auto time = value.is_text() ? from_iso8601(value.as_text()) : std::nullopt;
    return time && in_order(compare.op, *time, *instant);
  }
  if (std::holds_alternative<std::string>(compare.literal)) {
    return value.is_text() &&
           text_relates(compare.op, comparison_key(*compare.path.last(), value.as_text()), compare.key);
  }
  return value.is_number() && number_relates(compare, value);
}

bool holds(const Compare& compare, const Value& resource) {
  const std::vector<const Value*> values = values_at(compare.path, resource);
  if (std::holds_alternative<std::monostate>(compare.literal)) {
    const bool assigned =
        std::any_of(values.begin(), values.end(), [](const Value* each) { return is_present(*each); });
    return assigned == (compare.op == Operator::ne);
  }
  if (values.empty()) return compare.op == Operator::ne;
  return std::any_of(values.begin(), values.end(), [&](const Value* each) { return relates(compare, *each); });
}

bool holds(const ValuePath& path, const Value& resource) {  // NOLINT(misc-no-recursion)
  const std::vector<const Value*> elements = values_at(path.path, resource);
  return std::any_of(elements.begin(), elements.end(), [&](const Value* each) { return matches(*path.filter, *each); });
}

/// Walks a predicate; the parser bounds its depth.
struct Reader {
  const Value& resource;

  bool operator()(const And& node) const {  // NOLINT(misc-no-recursion)
    return std::all_of(node.terms.begin(), node.terms.end(),
                       [&](const Predicate& term) { return matches(term, resource); });
  }
  bool operator()(const Or& node) const {  // NOLINT(misc-no-recursion)
    return std::any_of(node.terms.begin(), node.terms.end(),
                       [&](const Predicate& term) { return matches(term, resource); });
  }
  bool operator()(const Not& node) const { return !matches(*node.term, resource); }  // NOLINT(misc-no-recursion)
  bool operator()(const Compare& node) const { return holds(node, resource); }
  bool operator()(const Present& node) const {
    const auto values = values_at(node.path, resource);
    return std::any_of(values.begin(), values.end(), [](const Value* each) { return is_present(*each); });
  }
  bool operator()(const ValuePath& node) const { return holds(node, resource); }  // NOLINT(misc-no-recursion)
  bool operator()(const Constant& node) const { return node.truth; }
};

std::string without_nul(std::string_view text) {
  std::string replaced;
  for (const char c : text) {
    if (c == '\0') {
      replaced += "\xEF\xBF\xBD";
    } else {
      replaced += c;
    }
  }
  return replaced;
}

}  // namespace

bool is_present(const Value& value) {  // NOLINT(misc-no-recursion): as deep as the schema
  if (value.is_text()) return !value.as_text().empty();
  if (value.is_array()) return std::any_of(value.items().begin(), value.items().end(), is_present);
  if (value.is_object()) {
    return std::any_of(value.members().begin(), value.members().end(),
                       [](const Member& member) { return is_present(member.value); });
  }
  return !value.is_null();
}

bool matches(const Predicate& predicate, const Value& resource) {  // NOLINT(misc-no-recursion)
  return std::visit(Reader{resource}, predicate.node);
}

std::string comparison_key(const Attribute& attribute, std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return comparison_key(attribute, without_nul(text));
  if (attribute.case_exact) return std::string(text);
  return attribute.uniqueness == Uniqueness::none ? text::fold(text) : text::name_key(text);
}

}  // namespace provost::scim
