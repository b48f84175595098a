// What a client asks of a list: by the query of a GET, or by the body of a POST to /.search (RFC 7644 §3.4.2, §3.4.3).
#pragma once

#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/http/uri.h"
#include "core/model/json.h"

namespace provost::scim {

/// As the client wrote it; numbers as text.
struct SearchRequest {
  std::optional<std::string> filter;
  std::optional<std::string> attributes, excluded;  // names, separated by commas
  std::optional<std::string> sort_by, sort_order;
  std::optional<std::string> start_index, count;
  std::optional<std::string> cursor;  // "": the first page (RFC 9865 §2)
  bool in_uri = false;                // where logs of others may show it
};

/// Reads the query. Fails with `invalid_value` when a parameter is given twice.
Result<SearchRequest> search_request_of(const http::Target& target);

/// Reads a SearchRequest message. Fails with `invalid_syntax` without its schema and on a wrong type.
Result<SearchRequest> search_request_in(const Value& body);

}  // namespace provost::scim
