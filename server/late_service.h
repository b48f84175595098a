// A service that is named after its server has started: locations need the port, which is known only then when the
// system picks one.
#pragma once

#include <atomic>

#include "core/http/service.h"

namespace provost {

/// Answers 503 until set() was called. The service must outlive it.
class LateService final : public http::Service {
 public:
  void set(http::Service& service) { service_.store(&service); }
  std::uint64_t body_limit(const http::RequestHead& head) const override {
    const auto* service = service_.load();
    return service == nullptr ? 0 : service->body_limit(head);
  }
  http::Response handle(const http::Request& request) override {
    auto* service = service_.load();
    return service == nullptr ? http::Response{503, {}, {}} : service->handle(request);
  }
  http::Response refuse(std::string_view target, int status, std::string_view reason) const override {
    const auto* service = service_.load();
    return service == nullptr ? http::Response{status, {}, {}} : service->refuse(target, status, reason);
  }

 private:
  std::atomic<http::Service*> service_{nullptr};
};

}  // namespace provost
