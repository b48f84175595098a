// The tables of Provost, as numbered steps that only go forward.
#pragma once

#include <span>

#include "core/store/migrations.h"

namespace provost {

/// All steps from an empty database to today's. A step that was released is never edited.
std::span<const sql::Migration> schema_migrations();

}  // namespace provost
