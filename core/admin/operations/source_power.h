// What a source may do to people: whoever has its token may do it too.
#pragma once

#include "core/admin/operations/desk.h"

namespace provost::operations {

/// Fails with `forbidden` for an app: a source may do more than an app was given.
Result<void> check_no_app(const AdminCaller& caller);

/// Fails with `forbidden` unless the caller may do all that the people may whom the source manages, and is no app if
/// there are any: whoever pushes for a source decides their names and addresses, and so can come to be one of them.
Result<void> check_covers_people(const Desk& desk, const AdminCaller& caller, const SourceId& source);

/// True if somebody is admitted by the networks `after` who was not by those before. A smaller network counts as new.
bool widens(std::string_view before, std::string_view after);

}  // namespace provost::operations
