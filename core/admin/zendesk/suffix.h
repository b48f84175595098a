// Clients of this dialect write `.json` behind every path; what lies behind this face need not know.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "core/http/face.h"

namespace provost::zendesk {

/// Takes the suffix off the last segment and hands the request on. Owns the face.
class WithoutSuffix final : public http::AnyFace {
 public:
  explicit WithoutSuffix(std::unique_ptr<http::AnyFace> face) : face_(std::move(face)) {}

  std::string_view prefix() const override { return face_->prefix(); }
  std::uint64_t body_limit(const http::RequestHead& head) const override { return face_->body_limit(head); }
  http::Response render(const Error& error) const override { return face_->render(error); }
  http::Response refuse(int status, std::string_view reason) const override { return face_->refuse(status, reason); }
  http::Contract contract() const override { return face_->contract(); }

  http::Response handle(const http::Request& request, const http::Target& target, std::size_t depth) const override {
    static constexpr std::string_view kSuffix = ".json";
    if (target.segments.size() <= depth || !target.segments.back().ends_with(kSuffix)) {
      return face_->handle(request, target, depth);
    }
    http::Target plain = target;
    std::string& last = plain.segments.back();
    last.resize(last.size() - kSuffix.size());
    return face_->handle(request, plain, depth);
  }

 private:
  const std::unique_ptr<http::AnyFace> face_;
};

}  // namespace provost::zendesk
