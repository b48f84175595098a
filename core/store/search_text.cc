#include "core/store/search_text.h"

#include <utility>

namespace provost {

std::string SearchText::number(std::int64_t value) { return bind(value, "bigint"); }
std::string SearchText::text(std::string_view value) { return bind(std::string(value), "text"); }
std::string SearchText::length(std::int64_t value) { return bind(value, "integer"); }

std::string SearchText::bind(std::variant<std::int64_t, std::string> value, std::string_view type) {
  values_.push_back(std::move(value));
  return std::string("cast($").append(std::to_string(values_.size())).append(" as ").append(type).append(")");
}

std::string SearchText::in_order(const std::string& expression) const {
  return std::string("(").append(expression).append(dialect_.key_collation).append(")");
}

Result<sql::Rows> SearchText::run(sql::Session& session, std::string_view name, std::string_view text) const {
  std::vector<sql::Cell> cells;
  for (const auto& value : values_) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      cells.emplace_back(*number);
    } else {
      cells.emplace_back(std::string_view(std::get<std::string>(value)));
    }
  }
  return session.run(sql::Statement{name, text}, cells);
}

}  // namespace provost
