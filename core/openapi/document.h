// One OpenAPI 3.1 document for the whole service, made from the route tables of its faces.
//
// A face describes itself by its routes' operations and by one JSON document beside its sources, contract.json:
//   tag          {name, description}: the chapter of its operations
//   security     how callers show who they are, as OpenAPI's `security`
//   media        of what bodies are written in; "application/json" when absent
//   takesMedia   of what is sent, where that differs
//   binary       the media types in which every body that is not an error may be bytes instead, as of protocol buffers
//   error        the schema of its error bodies
//   errorMedia   of those, where that differs
//   parameters   {name: {description, schema, in?, required?}}: of queries ("in": "query" when absent) and paths
//   schemas, securitySchemes   parts of the document's components
#pragma once

#include <span>
#include <string>

#include "core/http/operation.h"
#include "core/model/json.h"

namespace provost::openapi {

/// Describes the service at this address. What is wrong with the tables or contracts is a bug, and fails with
/// `internal` and where it is: an operation without an id or with another's, a schema or a parameter that is not there.
/// A route without an id in a face without a contract is left out.
Result<Value> document(std::span<const http::Contract> contracts, std::string_view public_url);

}  // namespace provost::openapi
