// Lists piece by piece: after a cursor, or by the number of a page.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/uri.h"
#include "core/model/json.h"

namespace provost::zendesk {

/// Which piece of a list a query asks for.
struct Piece {
  static constexpr std::int64_t kLargest = 100;
  /// Pages by number end here; who wants more goes by cursors.
  static constexpr std::int64_t kLastNumbered = 10'000;

  bool by_cursor = false;
  std::int64_t size = kLargest;
  std::int64_t number = 1;     // of the page, if not by cursor
  std::optional<Value> after;  // what a cursor that was handed out here holds

  std::int64_t offset() const { return by_cursor ? 0 : (number - 1) * size; }

  /// Reads `page[size]` and `page[after]`, or `page` and `per_page`. Fails with `invalid_value`, also for both ways at
  /// once and past kLastNumbered.
  static Result<Piece> read(const http::Target& target);
  /// The same for a list that has cursors alone.
  static Result<Piece> read_cursor(const http::Target& target);
};

/// What the answer says about its place in the list.
struct Place {
  std::string url;            // of the list, with the `.json` that clients write
  std::string query;          // what else was asked, as `&name=value`
  bool more = false;          // there is a next piece
  std::optional<Value> last;  // of the last element, for a cursor
  std::int64_t count = 0;     // of all, for pages by number
};

/// Adds `meta` and `links`, or `next_page`, `previous_page` and `count`.
void set_place(Value& answer, const Piece& piece, const Place& place);

/// The numbers in a cursor: as many as were put in. Fails with `invalid_value` when it is not of this list.
Result<std::vector<std::int64_t>> numbers_in(const Piece& piece, std::size_t count);

}  // namespace provost::zendesk
