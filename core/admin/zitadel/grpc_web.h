// The framing of gRPC-web: one message in, one message and one block of trailers out.
#pragma once

#include <string>
#include <string_view>

#include "core/admin/zitadel/fault.h"
#include "core/http/message.h"

namespace provost::zitadel::grpc_web {

/// The message in a request body: one uncompressed frame of 5 bytes and what they announce. Fails with `invalid_syntax`
/// on anything else, `unsupported` for a compressed frame or more than one.
Result<std::string_view> unframe(std::string_view body);

/// The answer that carries a message: its frame, and trailers that say that all went well.
http::Response success(std::string_view content_type, std::string_view message);

/// The answer that carries a fault: trailers only, which travel as headers.
http::Response failure(std::string_view content_type, const Fault& fault);

}  // namespace provost::zitadel::grpc_web
