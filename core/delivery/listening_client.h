// Hears what an app's replies say about its rate, whichever connector asked.
#pragma once

#include <functional>

#include "core/base/clock.h"
#include "core/delivery/rate_hint.h"
#include "core/http/client.h"

namespace provost {

/// Sends by another client, which it borrows. What it hears is told on the thread that sent.
class ListeningClient final : public http::HttpClient {
 public:
  using Listener = std::function<void(const RateHint&)>;

  ListeningClient(http::HttpClient& inner, const Clock& clock, Listener listener)
      : inner_(inner), clock_(clock), listener_(std::move(listener)) {}

  Result<http::HttpReply> send(const http::HttpCall& call) override {
    auto reply = inner_.send(call);
    if (!reply) return reply;
    if (const auto hint = rate_hint(reply->headers, clock_.now())) listener_(*hint);
    return reply;
  }

 private:
  http::HttpClient& inner_;
  const Clock& clock_;
  const Listener listener_;
};

}  // namespace provost
