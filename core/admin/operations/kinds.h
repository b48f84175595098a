// The kinds of app as people and scripts see them: what each may be told, and what stays alive in it.
#pragma once

#include "core/delivery/connector_kind.h"
#include "core/model/json.h"

namespace provost::operations {

/// The settings of a kind: name, type, whether it must be given, the fallback, the choices, and what it is for.
Value settings_value(const ConnectorKind& kind);
/// What each act leaves alive in the app: one row an act, a word for each kind of credential.
Value truth_value(const ConnectorKind& kind);
/// Name, summary, settings and truth of a kind.
Value kind_value(const ConnectorKind& kind);

}  // namespace provost::operations
