// A database to which something happens between two transactions of one request.
#pragma once

#include <functional>
#include <utility>

#include "core/store/sql.h"

namespace provost::test {

/// Passes everything on to another database. While something is to happen, used by one thread.
class InterruptedDatabase final : public sql::Database {
 public:
  explicit InterruptedDatabase(sql::Database& database) : database_(database) {}

  /// Lets so many writing transactions pass; right before the next one this happens, once.
  void interrupt_after(int writes, std::function<void()> happening) {
    writes_ = writes;
    happening_ = std::move(happening);
  }
  /// True if it did not happen yet.
  bool is_armed() const { return happening_ != nullptr; }

  const sql::Dialect& dialect() const override { return database_.dialect(); }
  Result<void> transact(sql::Mode mode, const Work& work) override {
    if (mode == sql::Mode::write && happening_ && writes_-- == 0) std::exchange(happening_, nullptr)();
    return database_.transact(mode, work);
  }

 private:
  sql::Database& database_;
  int writes_ = 0;
  std::function<void()> happening_;
};

}  // namespace provost::test
