// Which statements are run, and how a database goes about them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/store/sql.h"

namespace provost::test {

/// Remembers every statement with its values.
class RecordingSession final : public sql::Session {
 public:
  struct Said {
    std::string name, text;
    std::vector<std::variant<std::monostate, std::int64_t, std::string>> values;
  };
  explicit RecordingSession(sql::Session& inner) : inner_(inner) {}

  using sql::Session::run;
  Result<sql::Rows> run(const sql::Statement& statement, std::span<const sql::Cell> values) override {
    Said said{std::string(statement.name), std::string(statement.text), {}};
    for (const sql::Cell& value : values) {
      if (const auto* number = std::get_if<std::int64_t>(&value)) {
        said.values.emplace_back(*number);
      } else if (const auto* text = std::get_if<std::string_view>(&value)) {
        said.values.emplace_back(std::string(*text));
      } else {
        said.values.emplace_back();
      }
    }
    said_.push_back(std::move(said));
    return inner_.run(statement, values);
  }
  const std::vector<Said>& said() const { return said_; }

 private:
  sql::Session& inner_;
  std::vector<Said> said_;
};

/// How the database would go about a statement, as it says itself.
inline std::string plan_of(sql::Engine engine, sql::Session& session, const RecordingSession::Said& said) {
  std::vector<sql::Cell> cells;
  for (const auto& value : said.values) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      cells.emplace_back(*number);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      cells.emplace_back(std::string_view(*text));
    } else {
      cells.emplace_back();
    }
  }
  const bool postgres = engine == sql::Engine::postgres;
  const std::string name = "test.plan_" + said.name;
  const std::string text = (postgres ? "explain " : "explain query plan ") + said.text;
  const auto rows = session.run(sql::Statement{name, text}, cells);
  EXPECT_TRUE(rows) << said.name;
  std::string plan;
  for (std::size_t row = 0; rows && row < rows->size(); ++row) {
    plan.append(rows->text(row, postgres ? 0 : 3)).append("\n");
  }
  return plan;
}

}  // namespace provost::test
