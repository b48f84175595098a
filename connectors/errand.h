// On whose behalf a connector calls its app.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connectors/app_line.h"
#include "core/http/client.h"

namespace provost::connectors {

/// The verb's key, and when all of its calls must have ended.
struct Errand {
  std::string_view idempotency_key;
  std::optional<AppLine::Until> until;
};

/// The `Idempotency-Key` of one request. A verb may need several requests, and an app that remembers keys takes a
/// second request under the same key for a repeat of the first; so each has the verb's key and its own digest.
std::string request_key(const Errand& errand, const http::HttpCall& call);

}  // namespace provost::connectors
