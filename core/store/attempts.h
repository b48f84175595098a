// Runs a transaction until its fate is settled: the one place where conflicts and lost connections are retried.
#pragma once

#include <functional>
#include <optional>

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/store/failure.h"

namespace provost::sql {

/// One attempt came to its end, one way or the other.
struct Outcome {
  Remedy remedy = Remedy::give_up;  // give_up: `result` stands
  Result<void> result;
};

/// Sums up an attempt whose work returned `verdict` while its session saw `failure`, if any. A work that translated a
/// final failure keeps its own words; one that overlooked it fails all the same.
Outcome settle(Result<void> verdict, const std::optional<Failure>& failure);

/// Sums up an attempt that got no connection. Who waited in vain for a free one does not wait again.
Outcome without_connection(Error error);

/// Calls `attempt` once, and at most 3 times more while its outcome asks for it, after a random pause that grows to
/// at most half a second. Returns the last result; a conflict that never ended is `unavailable`.
Result<void> run_until_settled(Random& random, const std::function<Outcome()>& attempt);

}  // namespace provost::sql
