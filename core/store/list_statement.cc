#include "core/store/list_statement.h"

#include <algorithm>
#include <array>

namespace provost::sql {
namespace {

// Few sizes keep the number of prepared statements small; the largest stays far below SQLite's 32,766 parameters.
constexpr std::array<std::size_t, 3> kSizes{1, 16, 128};

std::string repeat(const ListStatement::Text& text, std::size_t count) {
  std::string sql(text.before);
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) sql += ", ";
    std::size_t place = text.fixed + i * text.width;
    for (const char c : text.unit) {
      if (c == '?') {
        sql += '$' + std::to_string(++place);
      } else {
        sql += c;
      }
    }
  }
  return sql.append(text.after);
}

}  // namespace

ListStatement::ListStatement(std::string_view name, const Text& text) : width_(text.width) {
  for (const std::size_t size : kSizes) {
    sizes_.push_back(Sized{size, std::string(name) + "_" + std::to_string(size), repeat(text, size)});
  }
}

Result<void> ListStatement::run(Session& session, std::span<const Cell> fixed, std::span<const Cell> elements,
                                const std::function<void(const Rows&)>& take) const {
  std::vector<Cell> values;
  while (!elements.empty()) {
    const auto fits =
        std::find_if(sizes_.begin(), sizes_.end(), [&](const Sized& s) { return s.size * width_ >= elements.size(); });
    const Sized& sized = fits == sizes_.end() ? sizes_.back() : *fits;
    const auto batch = elements.first(std::min(sized.size * width_, elements.size()));
    const auto last = batch.last(width_);
    values.assign(fixed.begin(), fixed.end());
    values.insert(values.end(), batch.begin(), batch.end());
    while (values.size() < fixed.size() + sized.size * width_) values.insert(values.end(), last.begin(), last.end());
    const Rows rows = TRY(session.run(Statement{sized.name, sized.text}, values));
    take(rows);
    elements = elements.subspan(batch.size());
  }
  return {};
}

}  // namespace provost::sql
