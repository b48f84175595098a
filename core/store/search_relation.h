// One comparison of a filter as SQL: the operators of RFC 7644 §3.4.2.2 on expressions that are not null.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/schema/predicate.h"
#include "core/store/search_text.h"

namespace provost {

/// A text in SQL: its beginning, which an index may hold, and the rest of it, if it may have one.
struct TextField {
  std::string key;
  std::string tail = {};  // "": the key is all of it; else null for a text that is not cut

  /// The whole text.
  std::string whole() const;
};

/// True where the text stands in this relation to the key of a literal.
std::string relate(SearchText& sql, scim::Operator op, std::string_view literal, const TextField& field);
/// True where the number does. Only eq, ne and orders.
std::string relate(SearchText& sql, scim::Operator op, std::int64_t literal, const std::string& number);

/// What an index on beginnings of texts is asked for: every text that stands in this relation is in the range. Nothing
/// for the relations that no range serves.
std::optional<std::string> range_of(SearchText& sql, scim::Operator op, std::string_view literal,
                                    const std::string& key);

/// The least text above all those that begin so; nothing if there is none.
std::optional<std::string> text_above(std::string_view beginning);

}  // namespace provost
