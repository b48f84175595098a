// Collects the page that was asked for out of candidates, and counts all that match.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "scim/page.h"

namespace provost::scim {

/// How many rows one filter may look at before it is answered `tooMany`: a filter that no index serves.
inline constexpr std::int64_t kScanBudget = 100'000;
/// How many rows are read at a time while scanning.
inline constexpr std::int64_t kScanBatch = 500;

/// The matches of one query: those on the page, and how many there are in all.
template <class Item>
class Gathering {
 public:
  explicit Gathering(const Page& page) : page_(page) {}

  void add(Item item) {
    ++total_;
    if (total_ >= page_.start && static_cast<std::int64_t>(items_.size()) < page_.count)
      items_.push_back(std::move(item));
  }
  /// For a page that was cut by the database already.
  void take(std::vector<Item> items, std::int64_t total) {
    items_ = std::move(items);
    total_ = total;
  }

  const std::vector<Item>& items() const { return items_; }
  std::int64_t total() const { return total_; }

 private:
  Page page_;
  std::vector<Item> items_;
  std::int64_t total_ = 0;
};

/// Reads all candidates in batches by `next(after)`, hands each to `look`, and stops at the budget with `too_many`.
template <class Item, class Next, class Look>
Result<void> scan(const Next& next, const Look& look) {
  std::int64_t seen = 0;
  decltype(Item::id) after{};
  for (;;) {
    std::vector<Item> batch = TRY(next(after));
    if (batch.empty()) return {};
    seen += static_cast<std::int64_t>(batch.size());
    if (seen > kScanBudget) {
      return fail(Code::too_many,
                  "the filter would look at too many resources; narrow it by an attribute such as userName");
    }
    after = batch.back().id;
    TRY(look(std::move(batch)));
  }
}

}  // namespace provost::scim
