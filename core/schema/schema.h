// Schemas of RFC 7643: what is known of each attribute. They drive validation, PATCH, filters and projection.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace provost::scim {

/// Data types of RFC 7643 §2.3.
enum class Type : std::uint8_t { string, boolean, decimal, integer, date_time, reference, binary, complex };
/// Who may set a value, and when (RFC 7643 §7).
enum class Mutability : std::uint8_t { read_only, read_write, immutable, write_only };
/// When a value is shown (RFC 7643 §7). `by_default` is the keyword `default`.
enum class Returned : std::uint8_t { always, never, by_default, request };
/// Where a value must be unique (RFC 7643 §7).
enum class Uniqueness : std::uint8_t { none, server, global };

/// One attribute or sub-attribute with its characteristics (RFC 7643 §2.2, §7).
struct Attribute {
  std::string name;
  std::string description;
  Type type = Type::string;
  bool multi_valued = false;
  bool required = false;
  bool case_exact = false;
  Mutability mutability = Mutability::read_write;
  Returned returned = Returned::by_default;
  Uniqueness uniqueness = Uniqueness::none;
  std::vector<std::string> canonical_values;  // suggestions; nothing refuses other values
  std::vector<std::string> reference_types;
  std::vector<Attribute> sub_attributes;  // of complex attributes only

  bool is_complex() const { return type == Type::complex; }
  /// The sub-attribute of this name without regard to case (RFC 7643 §2.1), or nullptr.
  const Attribute* find(std::string_view sub_name) const;
  /// True if values name a resource by `value` and `$ref`, as members, groups and manager do.
  bool is_resource_reference() const;
};

/// The attribute of this name without regard to case (RFC 7643 §2.1), or nullptr.
const Attribute* find_attribute(const std::vector<Attribute>& attributes, std::string_view name);

/// A named set of attributes (RFC 7643 §7). Immutable once it is shared, so that Attributes may be pointed to.
struct Schema {
  std::string id;  // the schema's URI
  std::string name;
  std::string description;
  std::vector<Attribute> attributes;

  /// The attribute of this name without regard to case (RFC 7643 §2.1), or nullptr.
  const Attribute* find(std::string_view attribute_name) const { return find_attribute(attributes, attribute_name); }
};

inline constexpr std::string_view kUserSchema = "urn:ietf:params:scim:schemas:core:2.0:User";
inline constexpr std::string_view kGroupSchema = "urn:ietf:params:scim:schemas:core:2.0:Group";
inline constexpr std::string_view kEnterpriseUserSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
inline constexpr std::string_view kSchemaSchema = "urn:ietf:params:scim:schemas:core:2.0:Schema";
inline constexpr std::string_view kResourceTypeSchema = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";

/// True if the word is an attribute name: ASCII letters, digits, `-`, `_`, letter first, or `$ref` (RFC 7643 §2.1).
bool is_attribute_name(std::string_view word);

}  // namespace provost::scim
