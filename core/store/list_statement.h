// A statement over a list of values, in batches, so that no list costs a query an element.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/store/sql.h"

namespace provost::sql {

/// SQL text around a repeated unit: `before unit, unit, … after`. In the unit, each `?` stands for the next of the
/// element's `width` placeholders; the fixed placeholders $1 … $fixed may stand anywhere. Built once and kept: a static
/// constant of its table.
class ListStatement {
 public:
  struct Text {
    std::string_view before, unit, after;
    std::size_t fixed;
    std::size_t width = 1;
  };

  ListStatement(std::string_view name, const Text& text);

  /// Runs over all elements, each of them `width` cells, and hands each batch's rows to `take`. The last element may be
  /// sent more than once to fill a batch, so the statement must not mind repeats (`in (…)`, `on conflict do nothing`).
  Result<void> run(Session& session, std::span<const Cell> fixed, std::span<const Cell> elements,
                   const std::function<void(const Rows&)>& take) const;

 private:
  struct Sized {
    std::size_t size;
    std::string name, text;
  };
  std::size_t width_;
  std::vector<Sized> sizes_;  // ascending
};

}  // namespace provost::sql
