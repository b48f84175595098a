// A small table that the store's tests write to and read from.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>

#include "core/store/sql.h"

namespace provost::test {

inline constexpr sql::Statement kMakeItems{
    "items.make", "create table items (id bigint primary key, name text unique, amount bigint not null)"};
inline constexpr sql::Statement kAddItem{"items.add", "insert into items (id, name, amount) values ($1, $2, $3)"};
inline constexpr sql::Statement kCountItems{"items.count", "select count(*) from items"};
inline constexpr sql::Statement kReadAmount{"items.read_amount", "select amount from items where id = $1"};
inline constexpr sql::Statement kAddAmount{"items.add_amount", "update items set amount = amount + $2 where id = $1"};
inline constexpr sql::Statement kSetAmount{"items.set_amount", "update items set amount = $2 where id = $1"};

/// Runs one statement in a transaction of its own.
inline Result<void> run_alone(sql::Database& database, const sql::Statement& statement,
                              std::initializer_list<sql::Cell> values = {}) {
  return database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    TRY(session.run(statement, values));
    return {};
  });
}

inline Result<void> add_item(sql::Database& database, std::int64_t id, std::string_view name, std::int64_t amount = 0) {
  return run_alone(database, kAddItem, {id, name, amount});
}

/// The one number that a statement returns, read in a transaction of its own; -1 if it fails.
inline std::int64_t read_number(sql::Database& database, const sql::Statement& statement,
                                std::initializer_list<sql::Cell> values = {}) {
  std::int64_t number = -1;
  const auto read = database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    const sql::Rows rows = TRY(session.run(statement, values));
    number = rows.integer(0, 0);
    return {};
  });
  EXPECT_TRUE(read.has_value());
  return number;
}

inline std::int64_t count_items(sql::Database& database) { return read_number(database, kCountItems); }

}  // namespace provost::test
