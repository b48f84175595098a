// What may be sent at all: the parts of an outgoing call that could smuggle a second request or change its framing.
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "core/http/client.h"

namespace provost::http {

/// Checks method, headers, deadline and the characters of the URL. Fails with `invalid_value` on a method that is not
/// a word or opens a tunnel, a header name that is not a token, a value with a control character, a header that
/// belongs to the framing (RFC 9112 §6), and a URL with blanks, controls, backslashes or bytes above ASCII.
Result<void> check_call(const HttpCall& call);

/// Fails with `invalid_value` if a path has a dot segment however it is spelled: it would call another resource.
Result<void> check_path(std::string_view path);

}  // namespace provost::http
