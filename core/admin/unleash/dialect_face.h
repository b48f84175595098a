// What the faces of this dialect share: limits and the forms of errors.
#pragma once

#include <string_view>
#include <utility>

#include "core/admin/unleash/answers.h"
#include "core/admin/unleash/parts.h"
#include "core/admin/unleash/session_cookie.h"
#include "core/http/face.h"

namespace provost::unleash {

/// A caller of whom nothing is known.
struct Anonymous {};

template <class Caller>
class DialectFace : public http::Face<Caller> {
 public:
  explicit DialectFace(Parts parts) : parts_(std::move(parts)), refusals_(parts_.ids) {}

  std::uint64_t body_limit(const http::RequestHead&) const final { return 100 * 1024; }
  http::Response render(const Error& error) const final { return refusals_.of(error); }
  http::Response refuse(int status, std::string_view reason) const final {
    // This dialect knows no 405: what a path does not take is not there.
    if (status == 405) return refusals_.of(Error{Code::not_found, ""});
    if (status == 500) return refusals_.of(Error{Code::internal, ""});
    return plain_answer(status, reason);
  }

 protected:
  const Parts parts_;
  const Refusals refusals_;
};

}  // namespace provost::unleash
