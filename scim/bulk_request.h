// POST /Bulk as it came: many operations in one body (RFC 7644 §3.7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/model/json.h"

namespace provost::scim {

inline constexpr std::int64_t kMostBulkOperations = 1'000;
inline constexpr std::int64_t kMostBulkBytes = 10 * 1024 * 1024;
/// What one request may cost: an operation is one unit, and one that sets a password fifty, as hashing takes its time.
inline constexpr std::int64_t kMostBulkCost = 10'000;

/// One operation, which may be wrong by itself.
struct BulkOperation {
  std::string method;   // as it came
  std::string path;     // as it came
  std::string bulk_id;  // "" if it has none
  std::string version;  // acts as If-Match; "" if it has none
  Value data;           // null if it has none

  std::string endpoint;        // "Users" or "Groups"
  std::string id;              // the resource's, or "bulkId:…"; "" for POST
  std::optional<Error> wrong;  // why it cannot be tried: its method or its path

  bool creates() const { return method == "POST"; }
};

struct BulkRequest {
  std::vector<BulkOperation> operations;
  std::optional<std::int64_t> fail_on_errors;  // how many failures end the processing
};

/// Reads a whole body. Fails with `invalid_syntax` when it is no BulkRequest, with `invalid_value` when a POST has no
/// bulkId or two operations have the same, with `too_large` beyond the limits above; what is wrong with one operation's
/// method or path is that operation's own failure.
Result<BulkRequest> parse_bulk_request(const Value& body);

}  // namespace provost::scim
