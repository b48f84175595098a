// Pages of lists that grow: `limit` and `after` in the query, `next` in the answer.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/http/uri.h"
#include "core/model/json.h"

namespace provost::operations {

/// A whole number in the query, from `least` to `most`; `otherwise` if it is not there. Fails with `invalid_value`.
struct Range {
  std::int64_t least, most, otherwise;
};
Result<std::int64_t> number_in(const http::Target& target, std::string_view name, const Range& range);

/// The text of a parameter of the query; "" if it is not there. Fails with `invalid_value` when it is there twice, or
/// beyond 2,000 bytes.
Result<std::string> text_in(const http::Target& target, std::string_view name);

inline constexpr std::int64_t kLongestPage = 1000;
inline constexpr std::int64_t kUsualPage = 100;

/// Which part of a list is asked for.
struct Paging {
  std::int64_t limit = kUsualPage;
  std::string after;  // what the page before gave as `next`; "" is from the first on

  /// One more than is shown, so that the last page is known.
  std::int64_t wanted() const { return limit + 1; }
};

/// Reads `limit`, 1 to 1000, and `after`. Fails with `invalid_value`.
Result<Paging> paging_in(const http::Target& target);

/// `invalid_value`: this was no page's `next`.
tl::unexpected<Error> bad_cursor();

/// A cursor that was made of whole numbers and a text: `1.2.text`.
struct CursorParts {
  std::vector<std::int64_t> numbers;
  std::string rest;
};
/// Fails with `invalid_value` unless it begins with so many numbers.
Result<CursorParts> parts_of_cursor(std::string_view cursor, std::size_t many);
std::string cursor_from(const CursorParts& parts);

/// How a row is shown, and the cursor behind it.
template <class CursorOf, class ValueOf>
struct Rendering {
  CursorOf cursor_of;
  ValueOf value_of;
};
template <class CursorOf, class ValueOf>
Rendering(CursorOf, ValueOf) -> Rendering<CursorOf, ValueOf>;

/// `{NAME: […], "next"}` of rows of which one more was read than is shown; `next` is null on the last page.
template <class Row, class CursorOf, class ValueOf>
Value page_value(std::string_view name, std::vector<Row> rows, const Paging& paging,
                 const Rendering<CursorOf, ValueOf>& rendering) {
  Value next;
  if (static_cast<std::int64_t>(rows.size()) > paging.limit) {
    rows.resize(static_cast<std::size_t>(paging.limit));
    next = Value(std::string(rendering.cursor_of(rows.back())));
  }
  Array values;
  for (const Row& row : rows) values.push_back(rendering.value_of(row));
  Value page = Value::object();
  page.set(name, std::move(values));
  page.set("next", std::move(next));
  return page;
}

}  // namespace provost::operations
