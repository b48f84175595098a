#include "core/store/sql.h"

namespace provost::sql {

std::int64_t Rows::integer(std::size_t row, std::size_t column) const {
  return optional_integer(row, column).value_or(0);
}

std::string_view Rows::text(std::size_t row, std::size_t column) const {
  const auto* text = std::get_if<std::string>(&field(row, column));
  return text == nullptr ? std::string_view{} : std::string_view{*text};
}

std::optional<std::string> Rows::optional_text(std::size_t row, std::size_t column) const {
  const auto* text = std::get_if<std::string>(&field(row, column));
  return text == nullptr ? std::nullopt : std::optional<std::string>(*text);
}

std::optional<std::int64_t> Rows::optional_integer(std::size_t row, std::size_t column) const {
  const auto* number = std::get_if<std::int64_t>(&field(row, column));
  return number == nullptr ? std::nullopt : std::optional<std::int64_t>(*number);
}

}  // namespace provost::sql
