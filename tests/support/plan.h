// How a database goes about the statements that were run on it.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "tests/support/watched_database.h"

namespace provost::test {

/// How the database would go about a statement, as it says itself.
inline std::string plan_of(sql::Engine engine, sql::Session& session, const RunStatement& said) {
  const bool postgres = engine == sql::Engine::postgres;
  const std::string name = "test.plan_" + said.name;
  const std::string text = (postgres ? "explain " : "explain query plan ") + said.text;
  const auto rows = session.run(sql::Statement{name, text}, said.cells());
  EXPECT_TRUE(rows) << said.name;
  std::string plan;
  for (std::size_t row = 0; rows && row < rows->size(); ++row) {
    plan.append(rows->text(row, postgres ? 0 : 3)).append("\n");
  }
  return plan;
}

}  // namespace provost::test
