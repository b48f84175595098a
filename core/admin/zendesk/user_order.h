// What a caller wants a person to be, read from a `user` object and checked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/json.h"
#include "core/model/role.h"

namespace provost::zendesk {

/// What is wrong with one field, as this dialect tells it.
struct Fault {
  std::string field;
  std::string text;   // "Name: cannot be blank"
  std::string error;  // "BlankValue", "DuplicateValue", "InvalidValue"
};
using Faults = std::vector<Fault>;

/// A fault with a field; the text begins with the field's name for people, or is the rule alone for `base`, the whole.
Fault fault_of(std::string_view field, std::string_view rule, std::string_view error = "InvalidValue");
/// `{field: [{description, error}]}`.
Value details_of(const Faults& faults);
/// All of them in one line, for the row of a job.
std::string sentence_of(const Faults& faults);

/// Fields that were not sent stay as they are. An empty text takes a value away, as null does.
struct UserOrder {
  std::optional<std::string> name, email, phone, alias;
  std::optional<bool> suspended;
  std::optional<RootRole> role;
  bool names_external_id = false;
  std::optional<std::string> external_id;  // if named: nothing takes it away

  /// Reads the fields that mean something here and passes over all others. What is wrong is added to the faults.
  static UserOrder read(const Value& user, Faults& faults);
  /// True if nothing but the end of access is asked for.
  bool only_suspends() const;
};

}  // namespace provost::zendesk
