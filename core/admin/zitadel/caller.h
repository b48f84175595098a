// Who calls this dialect, and how often.
#pragma once

#include <cstdint>
#include <optional>

#include "core/admin/zitadel/parts.h"
#include "core/http/message.h"

namespace provost::zitadel {

/// What all faces of the dialect share. Safe to use from any thread.
class Gate {
 public:
  explicit Gate(const Parts& parts)
      : authenticator_(parts.authenticator), clock_(parts.clock), quota_(parts.clock, parts.calls) {}

  /// The caller behind the bearer token of a request: an operator's token, a personal token or an access token. Fails
  /// with `unauthenticated`.
  Result<AdminCaller> caller_of(const http::RequestHead& head) const;

  /// Counts one call. If it is one too many, the seconds until there may be more.
  std::optional<std::int64_t> wait_of(const AdminCaller& caller);

 private:
  const AdminAuthenticator& authenticator_;
  const Clock& clock_;
  Quota quota_;
};

}  // namespace provost::zitadel
