// What a document is found by: each of its values as a row, in the types of the schema (RFC 7644 §3.4.2.2).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/json.h"
#include "core/schema/attribute_path.h"

namespace provost::scim {

/// How much of a text's key an index holds. The rest stands beside it, so that comparisons are exact all the same.
inline constexpr std::size_t kSearchKeyBytes = 500;

/// The way rows are made. Another number makes every directory be indexed anew; see docs/decisions/0009.
inline constexpr std::int64_t kSearchLayout = 1;

/// A value, or an element of a complex attribute, or an extension as a whole.
struct SearchValue {
  std::string path;                      // see search_path()
  std::int64_t element = 0;              // which of the attribute's elements, from 0
  std::int64_t position = 0;             // which of the values at this path in this element, from 0
  std::optional<std::string> key, tail;  // of a text: its comparison key, split by split_key()
  std::optional<std::int64_t> number;    // of all others, see search_number(); of wholes: 1 if anything is in them
  bool leads = false;  // what a resource is sorted by: of the primary element, else of the first (RFC 7644 §3.4.2.3)

  auto operator<=>(const SearchValue&) const = default;
};

/// The rows of a document as User::attributes and Group::attributes are. What is never returned is in no row.
std::vector<SearchValue> search_values(const Value& document, const ResourceType& type);

/// The name of a path in rows: canonical spelling, cut with a digest beyond what an index takes.
std::string search_path(const AttributePath& path);

/// A key as rows hold it.
struct SplitKey {
  std::string head;
  std::optional<std::string> tail;  // what is beyond kSearchKeyBytes, never empty
};
SplitKey split_key(std::string_view key);
/// The longest beginning of the text that is whole characters and at most so many bytes.
std::string_view whole_characters(std::string_view text, std::size_t bytes);

/// A number whose order is that of the decimals.
std::int64_t ordered(double decimal);
/// A value that is no text as a number, by the type of its attribute; nothing if it is of another type.
std::optional<std::int64_t> search_number(const Attribute& attribute, const Value& value);

/// True if the attribute is compared as a text.
bool is_textual(const Attribute& attribute);

}  // namespace provost::scim
