// How many calls an address may make at one path, and what the answers say of it.
#pragma once

#include <functional>
#include <string_view>

#include "core/access/quota.h"
#include "core/admin/rocketchat/parts.h"
#include "core/http/message.h"

namespace provost::rocketchat {

/// Counts calls by address and path for a minute each. Safe to use from any thread.
class CallMeter {
 public:
  explicit CallMeter(const Parts& parts);

  /// Answers a call at a path, or refuses it with 429; whatever the answer is, its headers say how many calls are left,
  /// and when the count ends, in milliseconds since 1970.
  http::Response meter(const http::RequestHead& head, std::string_view path,
                       const std::function<http::Response()>& answer) const;

 private:
  const Clock& clock_;
  const bool counts_;
  mutable Quota quota_;
};

}  // namespace provost::rocketchat
