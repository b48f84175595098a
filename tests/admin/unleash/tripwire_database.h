// A database that fails at a chosen statement, as one does when it goes away in the middle.
#pragma once

#include <string>
#include <string_view>

#include "core/store/sql.h"

namespace provost::test {

/// Passes everything on to another database until the statement of this name ran so often; then it fails.
class TripwireDatabase final : public sql::Database {
 public:
  explicit TripwireDatabase(sql::Database& database) : database_(database) {}

  /// Lets the statement pass `passes` times more.
  void arm(std::string_view statement, int passes) {
    statement_ = statement;
    passes_ = passes;
  }
  void disarm() { statement_.clear(); }

  const sql::Dialect& dialect() const override { return database_.dialect(); }
  Result<void> transact(sql::Mode mode, const Work& work) override {
    return database_.transact(mode, [&](sql::Session& session) {
      Wire wire(*this, session);
      return work(wire);
    });
  }

 private:
  class Wire final : public sql::Session {
   public:
    Wire(TripwireDatabase& owner, sql::Session& session) : owner_(owner), session_(session) {}
    using sql::Session::run;
    Result<sql::Rows> run(const sql::Statement& statement, std::span<const sql::Cell> values) override {
      if (statement.name == owner_.statement_ && owner_.passes_-- <= 0) {
        return fail(Code::unavailable, "the database is gone");
      }
      return session_.run(statement, values);
    }

   private:
    TripwireDatabase& owner_;
    sql::Session& session_;
  };

  sql::Database& database_;
  std::string statement_;
  int passes_ = 0;
};

}  // namespace provost::test
