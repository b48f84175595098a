// What an app's HTTP answer means for a delivery: one table, shared by every kind of app.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/http/message.h"

namespace provost::connectors {

/// True for 2xx (RFC 9110 §15.3).
constexpr bool succeeded(int status) { return status >= 200 && status < 300; }

/// The code of a status that is no success, as the contract of Connector sorts them: `limited` and `unavailable` come
/// again, `forbidden` is a refused credential, every other one will not do better next time. A redirect is never
/// followed and says nothing about the person, so it is `unavailable`.
Code code_for(int status);

/// The failure for a status that is no success. The sentence names `doing`, the status and what the app said of it, if
/// anything: `words` are those of app_words(), which hold no secret.
tl::unexpected<Error> refusal(int status, std::string_view doing, std::string_view words = "");

/// What `Retry-After` asks for (RFC 9110 §10.2.3), seconds or a date, between zero and an hour; nothing if it is
/// absent or malformed.
std::optional<std::chrono::seconds> retry_after(const http::Headers& headers, Instant now);

}  // namespace provost::connectors
