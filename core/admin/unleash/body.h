// Reads request bodies as the Unleash API does: JSON only, numbers and texts stand for each other, every fault is told.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/http/message.h"
#include "core/model/json.h"

namespace provost::unleash {

enum class Need { required, optional };

/// A body whose members are taken one by one. What is wrong is gathered on the way, so ask faulty() at the end.
class Body {
 public:
  /// Fails with `unsupported` when the content type is not JSON, with `invalid_syntax` when the text is not. No text at
  /// all is an empty object.
  static Result<Body> read(const http::Request& request);

  /// Finds fault with every member that has none of these names.
  void only(std::initializer_list<std::string_view> names);
  /// A member as text: a number or a truth value stands for its spelling, null for none.
  std::optional<std::string> text(std::string_view name, Need need);
  /// The same, of one line and at most 255 bytes.
  std::optional<std::string> line(std::string_view name, Need need);
  std::optional<bool> truth(std::string_view name);
  /// A date and time (RFC 3339).
  std::optional<Instant> moment(std::string_view name, Need need);
  /// A required list of ids: whole numbers, also spelled 12.0 or "12", from 0 to below 2^53.
  std::vector<UserId> user_ids(std::string_view name);

  /// A role by its number (also spelled as a text) or by its name; null for none.
  Value role(std::string_view name, Need need);
  /// A list of at most `most` lines, each as line(); none for an absent one.
  std::vector<std::string> lines(std::string_view name, std::size_t most);
  /// A list of at most `most` objects; none for an absent one.
  std::vector<Value> objects(std::string_view name, std::size_t most);
  /// True if there is such a member, null included.
  bool has(std::string_view name) const { return value_.find(name) != nullptr; }

  /// Finds fault with one member.
  void fault(const std::string& path, std::string_view message);
  bool faulty() const { return !faults_.empty(); }
  /// `{path, message}` for each fault, at most 20.
  const Array& faults() const { return faults_; }

 private:
  explicit Body(Value value);
  /// The member, unless it is absent; an absent one that is required is a fault.
  const Value* member(std::string_view name, Need need);

  Value value_;
  bool hopeless_ = false;  // no object at all: what its members lack is not worth telling
  Array faults_;
};

}  // namespace provost::unleash
