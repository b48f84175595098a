// How a statement's failure travels from an engine to the loop that may run its transaction again.
#pragma once

#include <variant>

#include "core/base/result.h"
#include "core/store/sql.h"

namespace provost::sql {

/// What a failure asks for.
enum class Remedy {
  give_up,    // the caller gets the error
  run_again,  // the transaction lost a conflict: run it again
  reconnect,  // the connection is of no more use and nothing was committed: run it again on another
};

struct Failure {
  Remedy remedy = Remedy::give_up;
  Error error;
};

/// What an engine says to one statement.
using Answer = std::variant<Rows, Failure>;

}  // namespace provost::sql
