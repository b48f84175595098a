// What PostgreSQL's SQLSTATE codes ask for.
#pragma once

#include <string_view>

#include "core/store/failure.h"

namespace provost::sql {

/// Reads the five characters of a SQLSTATE that `statement` met in a transaction that reads or writes; an empty one
/// means that libpq itself lost the connection.
Failure postgres_failure(std::string_view state, std::string_view statement, Mode mode);

/// The failure of a COMMIT that was sent and not answered. Never run again.
Failure fate_unknown();

}  // namespace provost::sql
