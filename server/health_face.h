// /healthz and /readyz: for load balancers and supervisors, without credentials.
#pragma once

#include <memory>

#include "core/http/face.h"
#include "core/store/sql.h"

namespace provost {

/// `/healthz` says that the process answers, `/readyz` that the database does too (else 503).
std::unique_ptr<http::AnyFace> make_health_face(sql::Database& database);

}  // namespace provost
