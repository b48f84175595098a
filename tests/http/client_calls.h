// Calls of the outbound client to apps on loopback.
#pragma once

#include <gtest/gtest.h>

#include <string_view>

#include "core/http/client.h"
#include "core/http/curl_client.h"
#include "tests/support/http_app.h"

namespace provost::http {

using test::HttpApp;

/// Ports are not what these tests are about; the apps have them by chance.
inline CurlLimits any_port() {
  CurlLimits limits;
  limits.ports.clear();
  return limits;
}

/// A call that is allowed to reach an app on loopback.
inline HttpCall call_to(const HttpApp& app, std::string_view path = "/") {
  HttpCall call;
  call.method = "GET";
  call.url = app.url(path);
  call.allow_http = true;
  call.allow_network = true;
  return call;
}

inline Code code_of(const Result<HttpReply>& reply) {
  EXPECT_FALSE(reply);
  return reply ? Code::internal : reply.error().code;
}

}  // namespace provost::http
