// /openapi.json and /docs: what the service promises, for programs and for people. Open to everybody.
#pragma once

#include <memory>
#include <vector>

#include "core/http/face.h"
#include "core/model/json.h"

namespace provost::openapi {

/// The faces that show the document, and describe themselves in none.
std::vector<std::unique_ptr<http::AnyFace>> make_openapi_faces(const Value& document);

}  // namespace provost::openapi
