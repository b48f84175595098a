// Parameters of a call, checked in the words that this dialect has for what is wrong with them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/http/message.h"
#include "core/http/uri.h"
#include "core/model/json.h"

namespace provost::rocketchat {

/// The body as one JSON object; an empty body is an empty object. Fails with `invalid_syntax`.
Result<Value> body_of(const http::Request& request);

/// Which members an object may have. Written where it is used: it keeps nothing alive.
struct Shape {
  std::initializer_list<std::string_view> required;
  std::initializer_list<std::string_view> optional;
};
/// Fails with `invalid_value` at the first required member that is missing, then at the first member that is neither.
Result<void> check_shape(const Value& object, const Shape& shape);

/// A whole number of at least 0; its digits as text are taken too. Fails with `invalid_value`.
Result<std::int64_t> count_in(const Value& value);
/// Text; a whole number is taken as its digits. Fails with `invalid_value`.
Result<std::string> text_in(const Value& value);
/// A truth value, its word as text, or 0 or 1. Fails with `invalid_value`.
Result<bool> truth_in(const Value& value);
/// One line of 1 to 200 bytes, without controls. Fails with `invalid_value`.
Result<std::string> line_in(const Value& value);

/// Which parameters a query may have: some once, some as often as one likes, also as `name[]`.
struct QueryShape {
  std::initializer_list<std::string_view> single;
  std::initializer_list<std::string_view> lists = {};
};
/// Fails with `invalid_value` at the first parameter that is none of these, or one too many.
Result<void> check_query(const http::Target& target, const QueryShape& shape);
/// The values of a list.
std::vector<std::string_view> values_of(const http::Target& target, std::string_view name);

}  // namespace provost::rocketchat
