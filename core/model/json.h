// JSON as Provost holds it: a small value type, and the one place that turns text into it and back (RFC 8259).
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/result.h"

namespace provost {

class Value;
using Array = std::vector<Value>;
/// One member of an object: name and value.
struct Member;
/// Members in the order in which they came. Objects in SCIM are small, so looking up is a walk.
using Object = std::vector<Member>;

/// One JSON value. Copying copies deeply. The default is null.
class Value {
 public:
  // Conversions, so that JSON reads like JSON in code. Their bodies stand below Member, which must be complete for
  // them. NOLINTBEGIN(google-explicit-constructor)
  Value();
  Value(std::nullptr_t);
  Value(bool truth);
  Value(int number);
  Value(std::int64_t number);
  Value(double number);
  Value(const char* text);
  Value(std::string_view text);
  Value(std::string text);
  Value(Array items);
  Value(Object members);
  // NOLINTEND(google-explicit-constructor)

  /// An object of the given members, for writing JSON in code.
  static Value object(std::initializer_list<Member> members = {});
  /// An array of the given items.
  static Value array(std::initializer_list<Value> items = {});

  bool is_null() const { return std::holds_alternative<std::monostate>(data_); }
  bool is_bool() const { return std::holds_alternative<bool>(data_); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(data_); }
  bool is_number() const { return is_integer() || std::holds_alternative<double>(data_); }
  bool is_text() const { return std::holds_alternative<std::string>(data_); }
  bool is_array() const { return std::holds_alternative<Array>(data_); }
  bool is_object() const { return std::holds_alternative<Object>(data_); }

  /// The held value; the caller has asked is_… before (a wrong kind is a bug and throws).
  bool as_bool() const { return std::get<bool>(data_); }
  std::int64_t as_integer() const { return std::get<std::int64_t>(data_); }
  /// Any number, whole ones included.
  double as_number() const;
  const std::string& as_text() const { return std::get<std::string>(data_); }
  const Array& items() const { return std::get<Array>(data_); }
  Array& items() { return std::get<Array>(data_); }
  const Object& members() const { return std::get<Object>(data_); }
  Object& members() { return std::get<Object>(data_); }

  /// The member of exactly this name, or nullptr; nullptr too if this is no object.
  const Value* find(std::string_view name) const;
  Value* find(std::string_view name);
  /// The member of this name without regard to ASCII case (RFC 7643 §2.1), or nullptr.
  const Value* find_ignoring_case(std::string_view name) const;
  /// The text of a member, or "" if it is absent or no text.
  std::string_view text_at(std::string_view name) const;
  /// Sets a member of this object, in place if it is there. Null becomes an empty object first.
  void set(std::string_view name, Value value);
  /// Takes a member away; true if it was there.
  bool erase(std::string_view name);

  /// Deep equality; members compare without regard to order, 1 equals 1.0.
  bool operator==(const Value& other) const;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> data_;
};

struct Member {
  std::string name;
  Value value;
  bool operator==(const Member&) const = default;
};

inline Value::Value() = default;
inline Value::Value(std::nullptr_t) {}
inline Value::Value(bool truth) : data_(truth) {}
inline Value::Value(int number) : data_(std::int64_t{number}) {}
inline Value::Value(std::int64_t number) : data_(number) {}
inline Value::Value(double number) : data_(number) {}
inline Value::Value(const char* text) : data_(std::string(text)) {}
inline Value::Value(std::string_view text) : data_(std::string(text)) {}
inline Value::Value(std::string text) : data_(std::move(text)) {}
inline Value::Value(Array items) : data_(std::move(items)) {}
inline Value::Value(Object members) : data_(std::move(members)) {}

namespace json {

/// What a document may cost. A breach is refused while reading, before memory is spent on it.
struct Limits {
  std::size_t depth = 32;
  std::size_t nodes = 50'000;
  std::size_t text_bytes = 256 * 1024;
  std::size_t number_chars = 64;
};

/// Reads one JSON document (RFC 8259). Fails with invalid_syntax on anything else: bad UTF-8, lone surrogates,
/// a member name given twice in one object, numbers beyond double, trailing text, a breached limit.
/// Whole numbers without fraction or exponent that fit become integers, all others doubles.
Result<Value> parse(std::string_view text, const Limits& limits = {});

/// Writes compact JSON. Never fails; text that is not UTF-8 is written with U+FFFD in place of bad bytes.
std::string write(const Value& value);

}  // namespace json
}  // namespace provost
