// Reads the bodies of this API: one object of known members.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/model/json.h"

namespace provost::operations {

inline constexpr std::size_t kLongestLine = 200;

/// Reads an object with no other members than these. Fails with `invalid_syntax` or `invalid_value`.
Result<Value> object_in(std::string_view body, std::initializer_list<std::string_view> members);

/// Fails with `invalid_value` unless the text is one line of 1 to 200 bytes; `what` names it in the reason.
Result<void> check_line(std::string_view what, std::string_view text);

/// A member that must be there, as one line. Fails with `invalid_value`.
Result<std::string> line_at(const Value& object, std::string_view member);
/// A member that is one line, or "" if it is absent. Fails with `invalid_value`.
Result<std::string> optional_line_at(const Value& object, std::string_view member);
/// A member that is a text of at most so many bytes, "" if it is null; nothing if it is absent. Fails with
/// `invalid_value`.
Result<std::optional<std::string>> words_at(const Value& object, std::string_view member, std::size_t longest);
/// A whole number from `least` to `most`; `otherwise` if it is absent. Fails with `invalid_value`.
struct Bounds {
  std::int64_t least, most, otherwise;
};
Result<std::int64_t> number_at(const Value& object, std::string_view member, const Bounds& bounds);
/// `days`, 1 to 3650, for which a token lives; nothing with `noExpiry`. Fails with `invalid_value`.
Result<std::optional<std::int64_t>> days_at(const Value& object, std::int64_t otherwise);
/// A member that is true or false; false if it is absent. Fails with `invalid_value`.
Result<bool> truth_at(const Value& object, std::string_view member);
/// A member that is a dateTime; nothing if it is absent or null. Fails with `invalid_value`.
Result<std::optional<Instant>> moment_at(const Value& object, std::string_view member);

}  // namespace provost::operations
