// Changes one attribute inside one object, by the rules of add, remove and replace (RFC 7644 §3.5.2.1 to §3.5.2.3).
#pragma once

#include "core/base/result.h"
#include "core/model/json.h"
#include "core/schema/leniency.h"
#include "core/schema/schema.h"
#include "scim/conformer.h"
#include "scim/patch_request.h"

namespace provost::scim {

/// How many elements of multi-valued attributes one request may look at: a PATCH of a thousand operations on lists of a
/// thousand values would else hold up every other writer.
class Visits {
 public:
  static constexpr std::size_t kMost = 250'000;

  /// Fails with `too_large` when it is too many.
  Result<void> add(std::size_t elements);

 private:
  std::size_t count_ = 0;
};

/// Edits in place; after a failure the object is of no more use. Borrows the visits, which it counts.
class AttributeEditor {
 public:
  AttributeEditor(const Leniency& leniency, Visits& visits)
      : leniency_(leniency), conformer_(leniency), visits_(visits) {}

  /// Adds to, replaces or takes away the attribute as a whole. `value` is nullptr for a removal that lists nothing.
  /// Fails with mutability if the attribute is immutable and set to something else, and like Conformer.
  Result<void> change(Value& holder, const Attribute& attribute, PatchKind kind, const Value* value) const;

  /// Sets the named sub-attributes of one complex value and keeps the others; null takes one away.
  Result<void> merge(Value& object, const Attribute& attribute, PatchKind kind, const Value& value) const;

  /// Puts a singular complex value back after a change inside; takes the attribute away if nothing is left of it.
  void settle(Value& holder, const Attribute& attribute, Value value) const;

  /// Puts one value in the place of an element, whose immutable parts must stay as they are.
  Result<void> put(Value& element, const Attribute& attribute, const Value& value) const;

 private:
  Result<void> remove(Value& holder, const Attribute& attribute, const Value* listed) const;
  Result<void> replace_complex(Value& holder, const Attribute& attribute, PatchKind kind, const Value& value) const;
  Result<void> append(Value& holder, const Attribute& attribute, const Value& value) const;
  Result<void> remove_listed(Value& holder, const Attribute& attribute, const Value& listed) const;
  bool says_nothing(const Value& value) const;

  Leniency leniency_;
  Conformer conformer_;
  Visits& visits_;
};

/// The value that an array of one wraps, else the value itself.
const Value& unwrapped(const Value& value);

/// Marks one element as primary and takes the mark from all others (RFC 7644 §3.5.2).
void make_primary(Array& elements, std::size_t chosen);

}  // namespace provost::scim
