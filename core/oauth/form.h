// Bodies of application/x-www-form-urlencoded, as RFC 6749 sends its parameters.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/http/message.h"
#include "core/http/uri.h"

namespace provost::oauth {

/// The parameters of one request. RFC 6749 §3.1, §3.2: none may be there twice, and an empty one counts as absent.
class Form {
 public:
  /// Reads a form body. Fails with `invalid_syntax` on another media type, a bad escape, a repeated parameter, or more
  /// than 100 of them.
  static Result<Form> read(const http::Request& request);
  /// Takes the parameters of a query, under the same rules.
  static Result<Form> from_query(const http::Target& target);

  /// The value of a parameter; "" if it is absent.
  std::string_view text(std::string_view name) const;

 private:
  http::Target parameters_;
};

}  // namespace provost::oauth
