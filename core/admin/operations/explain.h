// For one person or group and each app: what was sent, what became of it, what is next, and why it waits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/admin/operations/unusable.h"
#include "core/base/result.h"
#include "core/model/json.h"
#include "core/store/tables.h"

namespace provost::operations {

/// The person that a text means (an id of any kind, a userName or an address), else the person or group that ever had
/// this SCIM id. Fails with `not_found`.
Result<Subject> subject_meant_by(Tables& tables, std::string_view text);

/// `{"apps": […], "sent": […], "dead": […]}`, a row each: of every connection, of the newest 200 receipts in the order
/// in which they happened, and of what was refused for good. Reads by indexes alone, however much there is of others.
/// Says of those connections that nothing can serve that this is why.
Result<Value> explain_deliveries(Tables& tables, const Subject& subject, const Unusable& unusable, Instant now);

}  // namespace provost::operations
