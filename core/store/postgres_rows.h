// Reads what PostgreSQL returned into Rows.
#pragma once

#include "core/store/failure.h"

struct pg_result;

namespace provost::sql {

/// Integer, boolean and whole numeric columns come back as integers, all others as text. Fails with `too_large`.
Answer read_rows(const pg_result* reply);

}  // namespace provost::sql
