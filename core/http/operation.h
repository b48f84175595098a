// What an endpoint promises, in words and by the names of schemas: what /openapi.json is made from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace provost::http {

/// One outcome of a call that went well, or that is worth its own line.
struct Outcome {
  int status = 200;
  /// A schema of the face's contract; a media type ("text/html") when the body is not JSON; both
  /// ("application/jwk-set+json Keys") when it is JSON of a type of its own; or "" for no body.
  std::string_view body = {};
};

/// Stands beside the handler in a route table. Every text is a literal.
struct Operation {
  std::string_view id;                       // "listBrands"; no other endpoint of the service has it
  std::string_view summary;                  // one sentence
  std::string_view takes = {};               // a schema of the face's contract; "" when no body is read
  std::vector<Outcome> outcomes = {};        // errors have the form of the face and are not listed
  std::vector<std::string_view> query = {};  // parameters of the face's contract
};

/// One line of a route table as the outside sees it.
struct Endpoint {
  std::string path;  // with the prefix of the face: "/api/provost/v1/brands/{brand}"
  std::string_view method;
  Operation operation;
};

/// What a face promises as a whole.
struct Contract {
  std::string_view text;  // a JSON document: core/openapi/document.h says what is in it; "" for a face without one
  std::vector<Endpoint> endpoints;
};

}  // namespace provost::http
