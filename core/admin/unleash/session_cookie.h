// The cookie that carries a browser session.
#pragma once

#include <string>
#include <string_view>

#include "core/base/secret.h"
#include "core/http/message.h"

namespace provost::unleash {

/// The prefix makes browsers keep it to this host, over TLS (RFC 6265bis §4.1.3.2).
inline constexpr std::string_view kSessionCookie = "__Host-unleash-session";

/// Gives a browser this session.
inline void set_session(http::Response& response, const Secret& session) {
  response.headers.set("Set-Cookie", std::string(kSessionCookie) + "=" + std::string(session.reveal()) +
                                         "; HttpOnly; Secure; SameSite=Lax; Path=/");
}

}  // namespace provost::unleash
