// How lists of this dialect are cut into pages.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

#include "core/base/result.h"

namespace provost::zitadel {

/// How long a list may be: when nothing is said, and at most.
inline constexpr std::int64_t kUsualLimit = 100;
inline constexpr std::int64_t kMostLimit = 1'000;

/// The part of a list that a caller asks for.
struct Slice {
  std::int64_t offset = 0;
  std::int64_t limit = kUsualLimit;
};

/// Reads it; a limit of zero is the usual one. Fails with `invalid_value` above the most, and on an offset beyond every
/// list.
Result<Slice> slice_of(std::uint64_t offset, std::uint32_t limit);

/// The part of a list that is in memory.
template <class Item>
std::vector<Item> cut(std::vector<Item> items, const Slice& slice) {
  const auto size = static_cast<std::int64_t>(items.size());
  const auto begin = items.begin() + std::min(slice.offset, size);
  const auto end = begin + std::min(slice.limit, size - std::min(slice.offset, size));
  return std::vector<Item>(std::make_move_iterator(begin), std::make_move_iterator(end));
}

}  // namespace provost::zitadel
