// A filter that was checked against the schema, as a tree that any reader can walk: in memory here, to SQL elsewhere.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/base/clock.h"
#include "core/model/json.h"
#include "core/schema/attribute_path.h"

namespace provost::scim {

/// Comparisons of RFC 7644 §3.4.2.2; `pr` is Present.
enum class Operator : std::uint8_t { eq, ne, co, sw, ew, gt, ge, lt, le };

/// What a filter compares with, in the attribute's type; monostate is null, "unassigned". Whole numbers are int64_t,
/// decimals double always.
using Literal = std::variant<std::monostate, bool, std::int64_t, double, std::string, Instant>;

struct Predicate;

/// All hold. Never empty.
struct And {
  std::vector<Predicate> terms;
};
/// One holds at least. Never empty.
struct Or {
  std::vector<Predicate> terms;
};
struct Not {
  std::shared_ptr<const Predicate> term;  // never null
};
/// One of the values at the path stands in this relation to the literal. A bare complex attribute was led to its
/// `value` already. Without any value `ne` holds and all others but `eq null` do not (RFC 7643 §2.5).
struct Compare {
  AttributePath path;
  Operator op = Operator::eq;
  Literal literal;
  std::string key;  // of a text: what it is compared by, see comparison_key()
};
/// There is a value that is not empty.
struct Present {
  AttributePath path;
};
/// One element fulfils the whole filter. Paths in the filter count from the element; if elements are plain values, the
/// name `value` is the element itself and leads to the multi-valued attribute.
struct ValuePath {
  AttributePath path;                       // a complex or a multi-valued attribute
  std::shared_ptr<const Predicate> filter;  // never null
};
/// What is known without looking, as about an attribute that the resource type does not have.
struct Constant {
  bool truth = false;
};

/// One node. Its paths point into the schemas of the resource type that it was checked against.
struct Predicate {
  std::variant<And, Or, Not, Compare, Present, ValuePath, Constant> node;
};

/// True if the resource, or inside a value path the element, fulfils the predicate. The resource is the whole
/// representation in canonical spelling.
bool matches(const Predicate& predicate, const Value& resource);

/// True if there is anything in the value (RFC 7643 §2.5: null and empty arrays are nothing).
bool is_present(const Value& value);

/// How a text is compared: caseExact as it is, userName and what else the server keeps unique by the key of names
/// (RFC 8265), all other text with case folded (RFC 7643 §2.2). NUL, which no database takes, counts as U+FFFD.
std::string comparison_key(const Attribute& attribute, std::string_view text);

}  // namespace provost::scim
