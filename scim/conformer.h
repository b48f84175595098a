// Brings values into the one form that is stored: the schema's names and types, nothing that says nothing.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "core/base/result.h"
#include "core/model/json.h"
#include "core/schema/leniency.h"
#include "core/schema/schema.h"

namespace provost::scim {

/// Finds an attribute by its name without regard to case, or gives nullptr.
using Lookup = std::function<const Attribute*(std::string_view name)>;

/// Checks values against attributes and respells them (RFC 7643 §2). Every failure names the attribute. Keeps no state.
class Conformer {
 public:
  explicit Conformer(const Leniency& leniency) : leniency_(leniency) {}

  /// The whole value of an attribute: an array if it is multi-valued; null if nothing is assigned (RFC 7643 §2.5).
  /// Elements that are there twice become one. Fails with invalid_value on a wrong type or two primary elements, with
  /// too_large on more elements than the limit, and like members() inside of complex values.
  Result<Value> value(const Attribute& attribute, const Value& raw) const;

  /// One value: of a singular attribute, or one element of a multi-valued one. Null if nothing is assigned.
  Result<Value> single(const Attribute& attribute, const Value& raw) const;

  /// An object whose attributes `find` knows. What is read-only is dropped (RFC 7644 §3.3). Fails with invalid_syntax
  /// on an attribute that is there twice in different case, or that is unknown and not tolerated.
  Result<Value> members(const Lookup& find, const Value& raw) const;

 private:
  Result<Value> elements(const Attribute& attribute, const Value& raw) const;
  Result<Value> complex(const Attribute& attribute, const Value& raw) const;

  Leniency leniency_;
};

/// How many values a multi-valued attribute may have.
std::size_t most_elements(const Attribute& attribute);

/// True if the second element says what the first says already: the same value under the same type, or all the same
/// where there is no `value` (RFC 7643 §2.4).
bool is_same_element(const Attribute& attribute, const Value& first, const Value& second);

/// The last segment of a reference to a resource, which is its id.
std::string_view id_in_reference(std::string_view reference);

/// True if the value is null, or an empty object or array.
bool is_unassigned(const Value& value);

/// `primary` is true in this element.
bool is_primary(const Value& element);

}  // namespace provost::scim
