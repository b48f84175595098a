// Writes the search values of directories that were there before them, or that have them in an older layout.
#pragma once

#include "core/directory/catalogues.h"

namespace provost {

/// Goes on where it stopped, some hundred people or groups a transaction, until all are done; done already, it costs
/// one read. Two programs may do this at the same time, and others may write meanwhile. Searches rely on its having
/// been completed. Fails as the database does, and may then be called again.
Result<void> complete_search(sql::Database& database, const Catalogues& catalogues);

}  // namespace provost
