// SQL while it is composed for one search: text of a fixed grammar, and every value bound.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/ids.h"
#include "core/store/sql.h"

namespace provost {

/// Hands out placeholders and keeps what is bound to them. Each placeholder that was handed out must be used, for
/// PostgreSQL refuses gaps. $1 is the tenant.
class SearchText {
 public:
  SearchText(const sql::Dialect& dialect, TenantId tenant) : dialect_(dialect), values_{tenant.value} {}

  /// A placeholder for this value, with its type said.
  std::string number(std::int64_t value);
  std::string text(std::string_view value);
  /// A small number, as functions on texts take.
  std::string length(std::int64_t value);
  std::string_view tenant() const { return "$1"; }
  /// The expression with its order by code point.
  std::string in_order(const std::string& expression) const;

  /// Runs a text that holds every placeholder.
  Result<sql::Rows> run(sql::Session& session, std::string_view name, std::string_view text) const;

 private:
  std::string bind(std::variant<std::int64_t, std::string> value, std::string_view type);

  const sql::Dialect& dialect_;
  std::vector<std::variant<std::int64_t, std::string>> values_;
};

}  // namespace provost
