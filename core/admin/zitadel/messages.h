// What travels: requests and answers of this dialect as JSON or as protocol buffers. The one place that knows either
// form.
#pragma once

#include <string>
#include <string_view>

#include "core/admin/zitadel/user_calls.h"

namespace provost::zitadel {

enum class Codec { json, proto };

/// Whom a request names; "" if nobody. Unknown fields are passed over, as the vendor's server does. Fails with
/// `invalid_syntax` on what is no message, `invalid_value` when the id is no text.
Result<std::string> read_user_id(std::string_view body, Codec codec);

/// The answer to a call that was done.
std::string write_done(const Done& done, Codec codec);

/// A fault as google.rpc.Status: the body of the REST gateway, or the details of gRPC.
std::string write_status(const Fault& fault, Codec codec);

/// A fault in the form of the Connect protocol, which is JSON whatever the request was.
std::string write_connect_error(const Fault& fault);

}  // namespace provost::zitadel
