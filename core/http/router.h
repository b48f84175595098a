// The service as one function: a request goes to the face that owns its path. The first catch wall stands here.
#pragma once

#include <memory>
#include <vector>

#include "core/base/log.h"
#include "core/http/face.h"
#include "core/http/service.h"

namespace provost::http {

/// Finds the face of a path and asks it. Owns its faces.
class Router final : public Service {
 public:
  Router(std::vector<std::unique_ptr<AnyFace>> faces, const Log& log);

  std::uint64_t body_limit(const RequestHead& head) const override;
  Response handle(const Request& request) override;
  Response refuse(std::string_view target, int status, std::string_view reason) const override;

 private:
  struct Place {
    std::vector<std::string> prefix;
    std::unique_ptr<AnyFace> face;
  };
  const Place* place_of(const Target& target) const;
  Response answer(const Request& request) const;

  std::vector<Place> places_;
  const Log& log_;
};

}  // namespace provost::http
