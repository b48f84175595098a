#include "core/admin/rocketchat/fields.h"

#include <algorithm>
#include <cmath>

#include "core/base/text.h"

namespace provost::rocketchat {
namespace {

// Whole numbers up to here are exact in every JSON reader.
constexpr double kLargestExact = 9'007'199'254'740'991.0;
constexpr std::size_t kLongestLine = 200;

bool holds(std::initializer_list<std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// `roles[]` is how some clients say `roles` of a list.
std::string_view item_name(std::string_view name) {
  if (name.ends_with("[]")) name.remove_suffix(2);
  return name;
}

std::optional<std::int64_t> integer_of(const Value& value) {
  if (value.is_integer()) return value.as_integer();
  if (value.is_text()) return text::to_integer(value.as_text());
  if (!value.is_number()) return std::nullopt;
  const double number = value.as_number();
  if (std::trunc(number) != number || std::abs(number) > kLargestExact) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

}  // namespace

Result<Value> body_of(const http::Request& request) {
  if (request.body.empty()) return Value::object();
  auto body = json::parse(request.body);
  if (!body) return fail(Code::invalid_syntax, "must be a JSON document");
  if (!body->is_object()) return fail(Code::invalid_syntax, "must be object");
  return body;
}

Result<void> check_shape(const Value& object, const Shape& shape) {
  for (const std::string_view name : shape.required) {
    if (object.find(name) == nullptr) {
      return fail(Code::invalid_value, "must have required property '" + std::string(name) + "'");
    }
  }
  for (const Member& member : object.members()) {
    if (!holds(shape.required, member.name) && !holds(shape.optional, member.name)) {
      return fail(Code::invalid_value, "must NOT have additional properties");
    }
  }
  return {};
}

Result<std::int64_t> count_in(const Value& value) {
  const auto number = integer_of(value);
  if (!number) return fail(Code::invalid_value, "must be integer");
  if (*number < 0) return fail(Code::invalid_value, "must be >= 0");
  return *number;
}

Result<std::string> text_in(const Value& value) {
  if (value.is_text()) return value.as_text();
  if (value.is_integer()) return std::to_string(value.as_integer());
  return fail(Code::invalid_value, "must be string");
}

Result<bool> truth_in(const Value& value) {
  if (value.is_bool()) return value.as_bool();
  if (value == Value(0) || value == Value(1)) return value == Value(1);
  if (value.is_text() && (value.as_text() == "true" || value.as_text() == "false")) return value.as_text() == "true";
  return fail(Code::invalid_value, "must be boolean");
}

Result<std::string> line_in(const Value& value) {
  std::string line = TRY(text_in(value));
  if (line.empty()) return fail(Code::invalid_value, "must NOT have fewer than 1 characters");
  if (line.size() > kLongestLine) return fail(Code::invalid_value, "must NOT have more than 200 characters");
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::any_of(line.begin(), line.end(), is_control)) return fail(Code::invalid_value, "must be one line");
  return line;
}

Result<void> check_query(const http::Target& target, const QueryShape& shape) {
  for (const auto& [name, value] : target.query) {
    if (holds(shape.lists, item_name(name))) continue;
    if (!holds(shape.single, name)) return fail(Code::invalid_value, "must NOT have additional properties");
    if (target.count(name) > 1) return fail(Code::invalid_value, "must be given once");
  }
  return {};
}

std::vector<std::string_view> values_of(const http::Target& target, std::string_view name) {
  std::vector<std::string_view> values;
  for (const auto& [each, value] : target.query) {
    if (item_name(each) == name) values.push_back(value);
  }
  return values;
}

}  // namespace provost::rocketchat
