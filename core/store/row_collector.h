// Gathers the cells of an answer, and stops at a bound.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "core/store/sql.h"

namespace provost::sql {

/// Takes cells row by row. Once full() it drops what comes, and the answer must not be used.
class RowCollector {
 public:
  explicit RowCollector(std::size_t columns) : columns_(columns) {}

  void add_null() {
    if (!full()) fields_.emplace_back();
  }
  void add(std::int64_t number) {
    if (!full()) fields_.emplace_back(number);
  }
  void add(std::string_view text) {
    if (full()) return;
    bytes_ += text.size();
    fields_.emplace_back(std::in_place_type<std::string>, text);
  }

  /// True once the answer passed its bound.
  bool full() const { return fields_.size() >= kMostFields || bytes_ > kMostBytes; }
  /// The rows; call once.
  Rows finish(std::int64_t affected) { return Rows(columns_, std::move(fields_), affected); }

 private:
  static constexpr std::size_t kMostFields = 4'000'000;
  static constexpr std::size_t kMostBytes = 256U << 20U;

  std::size_t columns_;
  std::size_t bytes_ = 0;
  std::vector<Rows::Field> fields_;
};

}  // namespace provost::sql
