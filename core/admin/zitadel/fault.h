// Failures as this dialect speaks of them: a gRPC code, and an id that clients compare instead of the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace provost::zitadel {

/// The codes of gRPC. The numbers travel.
enum class GrpcCode {
  ok = 0,
  invalid_argument = 3,
  deadline_exceeded = 4,
  not_found = 5,
  already_exists = 6,
  permission_denied = 7,
  resource_exhausted = 8,
  failed_precondition = 9,
  aborted = 10,
  unimplemented = 12,
  internal = 13,
  unavailable = 14,
  unauthenticated = 16,
};

/// What went wrong. Ids that begin with PROVOST name what the vendor has no id for.
struct Fault {
  GrpcCode code = GrpcCode::internal;
  std::string id;
  std::string text;              // one sentence for people
  std::int64_t retry_after = 1;  // seconds, where coming back later may help
};

/// The fault for a failure of the house. The detail of an internal one stays here.
Fault fault_of(const Error& error);
/// The fault for what the transport or the router refuses with this HTTP status.
Fault fault_of_status(int status, std::string_view reason);

/// The fault of who has as many of something as one may have. Another try helps nobody before one of them is gone, so
/// it is no `resource_exhausted`, after which clients try again by themselves.
Fault too_many_kept(std::string text);

/// The fault of who calls too often.
Fault too_many_calls();

/// The HTTP status of a code, for the REST gateway and for Connect alike.
int http_status(GrpcCode code);
/// The name of a code in the Connect protocol, "failed_precondition".
std::string_view connect_name(GrpcCode code);
/// The text with the id in parentheses, as this dialect shows it.
std::string message_of(const Fault& fault);

}  // namespace provost::zitadel
