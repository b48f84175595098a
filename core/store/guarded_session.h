// The part of a session that both engines share: checked values in, and no statement after one that failed.
#pragma once

#include <optional>

#include "core/store/failure.h"
#include "core/store/sql.h"

namespace provost::sql {

/// Remembers the first failure. PostgreSQL aborts a transaction at it; here every engine does.
class GuardedSession : public Session {
 public:
  using Session::run;
  Result<Rows> run(const Statement& statement, std::span<const Cell> values) final;

  /// What doomed the transaction, if anything did.
  const std::optional<Failure>& failure() const { return failure_; }

 private:
  virtual Answer execute(const Statement& statement, std::span<const Cell> values) = 0;

  std::optional<Failure> failure_;
};

}  // namespace provost::sql
