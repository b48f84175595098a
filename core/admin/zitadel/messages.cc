#include "core/admin/zitadel/messages.h"

#include <google/protobuf/util/json_util.h>

#include "core/admin/zitadel/error_detail.pb.h"
#include "core/admin/zitadel/status.pb.h"
#include "core/crypto/encoding.h"
#include "core/model/json.h"

namespace provost::zitadel {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::zitadel::v1::ErrorDetail;

ErrorDetail detail_of(const Fault& fault) {
  ErrorDetail detail;
  detail.set_id(fault.id);
  detail.set_message(fault.text);
  return detail;
}

Result<void> read_json(std::string_view body, Message& message) {
  // The library's reader takes more than JSON, and has no limits.
  const Value whole = TRY(json::parse(body));
  if (!whole.is_object()) return fail(Code::invalid_syntax, "the message must be a JSON object");
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  const auto read = google::protobuf::util::JsonStringToMessage({body.data(), body.size()}, &message, options);
  if (!read.ok()) return fail(Code::invalid_value, "a field of the message is not what this call takes there");
  return {};
}

}  // namespace

Result<void> read(std::string_view body, Codec codec, Message& message) {
  if (codec == Codec::json) return read_json(body, message);
  if (!message.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return fail(Code::invalid_syntax, "the message is not a protocol buffer of this call");
  }
  return {};
}

void set_text(Message& message, std::string_view name, const std::string& text) {
  const auto& descriptor = *message.GetDescriptor();
  const FieldDescriptor* field = descriptor.FindFieldByName(std::string(name));
  if (field == nullptr) field = descriptor.FindFieldByCamelcaseName(std::string(name));
  if (field == nullptr || field->type() != FieldDescriptor::TYPE_STRING) return;
  const auto* reflection = message.GetReflection();
  if (field->is_repeated()) {
    reflection->AddString(&message, field, text);
  } else {
    reflection->SetString(&message, field, text);
  }
}

std::string write(const Message& message, Codec codec) {
  if (codec == Codec::proto) return message.SerializeAsString();
  std::string text;
  const auto written = google::protobuf::util::MessageToJsonString(message, &text);
  return written.ok() ? text : "{}";
}

std::string write_status(const Fault& fault, Codec codec) {
  google::rpc::Status status;
  status.set_code(static_cast<std::int32_t>(fault.code));
  status.set_message(message_of(fault));
  status.add_details()->PackFrom(detail_of(fault));
  return write(status, codec);
}

std::string write_connect_error(const Fault& fault) {
  const ErrorDetail detail = detail_of(fault);
  std::string bytes = crypto::to_base64(detail.SerializeAsString());
  bytes.erase(bytes.find_last_not_of('=') + 1);  // Connect writes it without padding
  return json::write(Value::object(
      {{"code", connect_name(fault.code)},
       {"message", message_of(fault)},
       {"details",
        Value::array({Value::object({{"type", detail.GetTypeName()},
                                     {"value", bytes},
                                     {"debug", Value::object({{"id", fault.id}, {"message", fault.text}})}})})}}));
}

}  // namespace provost::zitadel
