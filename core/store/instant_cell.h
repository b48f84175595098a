// How a moment that may be missing stands in a column. Inside this room only.
#pragma once

#include <optional>

#include "core/base/clock.h"
#include "core/store/sql.h"

namespace provost {

inline sql::Cell instant_cell(const std::optional<Instant>& at) { return at ? sql::Cell{at->us} : sql::Cell{}; }

inline std::optional<Instant> instant_at(const sql::Rows& rows, std::size_t row, std::size_t column) {
  const auto us = rows.optional_integer(row, column);
  return us ? std::optional(Instant{*us}) : std::nullopt;
}

}  // namespace provost
