// What travels: messages as JSON or as protocol buffers, and faults in each form that they have.
#pragma once

#include <string>
#include <string_view>

#include "core/admin/zitadel/fault.h"

namespace google::protobuf {
class Message;
}

namespace provost::zitadel {

enum class Codec { json, proto };

/// Reads a message. Unknown fields are passed over, as the vendor's server does. Fails with `invalid_syntax` on what is
/// no message, `invalid_value` when a field has another type.
Result<void> read(std::string_view body, Codec codec, google::protobuf::Message& message);

/// Sets a text field by its name in JSON or in the message; a list gets one more. What is no such field is passed over.
void set_text(google::protobuf::Message& message, std::string_view name, const std::string& text);

std::string write(const google::protobuf::Message& message, Codec codec);

/// A fault as google.rpc.Status: the body of the REST gateway, or the details of gRPC.
std::string write_status(const Fault& fault, Codec codec);

/// A fault in the form of the Connect protocol, which is JSON whatever the request was.
std::string write_connect_error(const Fault& fault);

}  // namespace provost::zitadel
