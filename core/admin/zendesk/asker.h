// Who asked for a job, as its rows keep it: what the caller was let in by, and what the caller might do then.
#pragma once

#include <string>

#include "core/access/admin_caller.h"
#include "core/model/json.h"
#include "core/store/tables.h"

namespace provost::zendesk {

/// Writes into each row who asks for it.
void keep_asker(Array& rows, const AdminCaller& caller);

/// False for a row of a version that kept no more than a name.
bool keeps_asker(const Value& row);

/// Where and when a row is done.
struct Doing {
  const Tables& tables;  // in a writing transaction
  const sql::Dialect& dialect;
  Instant now;
};
/// What a row is done with: permissions, separated by blanks, that its asker had then and would have in a call now;
/// none once what the asker called with has ended. Nobody ends it before the transaction is over.
Result<std::string> powers_of(const Doing& doing, const Value& row);

}  // namespace provost::zendesk
