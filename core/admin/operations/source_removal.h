// A source goes: its tokens at once, its people to an heir or to nobody.
#pragma once

#include <string_view>

#include "core/admin/operations/desk.h"
#include "core/store/management_table.h"

namespace provost::operations {

/// Ends a source, by id or name, and its tokens, and says what is left to do (see HandOverErrand); a removal that was
/// begun already goes on, unless a new source bears the name by now: then the id is needed. `heir` is the id or name of
/// the source that takes over, "" for nobody. Fails with `not_found`, `invalid_value`.
struct SourceRemoval {
  std::string_view source, heir;
};
Result<ManagementTable::HandOver> retire_source(const Desk& desk, const SourceRemoval& removal);

/// `{"id", "removed", "heir"}`.
Value removal_value(const ManagementTable::HandOver& order);

}  // namespace provost::operations
