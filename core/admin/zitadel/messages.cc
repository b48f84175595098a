#include "core/admin/zitadel/messages.h"

#include <google/protobuf/util/json_util.h>

#include "core/admin/zitadel/error_detail.pb.h"
#include "core/admin/zitadel/status.pb.h"
#include "core/admin/zitadel/user_service.pb.h"
#include "core/crypto/encoding.h"

namespace provost::zitadel {
namespace {

namespace v2 = ::zitadel::user::v2;
using ::zitadel::v1::ErrorDetail;

constexpr std::int64_t kSecond = 1'000'000;

std::string write(const google::protobuf::Message& message, Codec codec) {
  if (codec == Codec::proto) return message.SerializeAsString();
  std::string text;
  const auto written = google::protobuf::util::MessageToJsonString(message, &text);
  return written.ok() ? text : "{}";
}

void set(google::protobuf::Timestamp& stamp, Instant instant) {
  stamp.set_seconds(instant.us / kSecond);
  stamp.set_nanos(static_cast<std::int32_t>(instant.us % kSecond) * 1000);
}

void set(v2::Details& details, const Done& done) {
  details.set_sequence(static_cast<std::uint64_t>(done.user.version));
  details.set_resource_owner(std::to_string(done.tenant.value));
  set(*details.mutable_change_date(), done.user.updated);
  set(*details.mutable_creation_date(), done.user.created);
}

v2::UserState state_of(UserState state) {
  switch (state) {
    case UserState::initial:
      return v2::USER_STATE_INITIAL;
    case UserState::active:
      return v2::USER_STATE_ACTIVE;
    case UserState::locked:
      return v2::USER_STATE_LOCKED;
    case UserState::inactive:
      return v2::USER_STATE_INACTIVE;
    case UserState::deleted:
      return v2::USER_STATE_DELETED;
  }
  return v2::USER_STATE_UNSPECIFIED;
}

void set(v2::HumanUser& human, const User& user) {
  const Value& attributes = user.attributes;
  v2::HumanProfile& profile = *human.mutable_profile();
  if (const Value* name = attributes.find("name")) {
    profile.set_given_name(std::string(name->text_at("givenName")));
    profile.set_family_name(std::string(name->text_at("familyName")));
  }
  const auto nick_name = attributes.text_at("nickName");
  if (!nick_name.empty()) profile.set_nick_name(std::string(nick_name));
  profile.set_display_name(std::string(user.display_name()));
  const auto language = attributes.text_at("preferredLanguage");
  if (!language.empty()) profile.set_preferred_language(std::string(language));
  human.mutable_email()->set_email(std::string(user.email()));
}

void set(v2::User& shown, const Done& done) {
  const std::string name(done.user.user_name());
  shown.set_user_id(std::to_string(done.user.id.value));
  set(*shown.mutable_details(), done);
  shown.set_state(state_of(done.user.state));
  shown.set_username(name);
  shown.add_login_names(name);
  shown.set_preferred_login_name(name);
  set(*shown.mutable_human(), done.user);
}

ErrorDetail detail_of(const Fault& fault) {
  ErrorDetail detail;
  detail.set_id(fault.id);
  detail.set_message(fault.text);
  return detail;
}

Result<std::string> user_id_in_json(std::string_view body) {
  const Value message = TRY(json::parse(body));
  if (!message.is_object()) return fail(Code::invalid_syntax, "the message must be a JSON object");
  const Value* id = message.find("userId");
  if (id == nullptr) id = message.find("user_id");
  if (id == nullptr || id->is_null()) return std::string();
  if (!id->is_text()) return fail(Code::invalid_value, "userId must be a text");
  return id->as_text();
}

}  // namespace

Result<std::string> read_user_id(std::string_view body, Codec codec) {
  if (codec == Codec::json) return user_id_in_json(body);
  v2::UserRequest request;
  if (!request.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    return fail(Code::invalid_syntax, "the message is not a protocol buffer of this call");
  }
  return std::move(*request.mutable_user_id());
}

std::string write_done(const Done& done, Codec codec) {
  v2::UserResponse response;
  set(*response.mutable_details(), done);
  if (done.shown) set(*response.mutable_user(), done);
  return write(response, codec);
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
