// Connect and gRPC-web, byte by byte: what is sent and expected here is written by hand, not by the code under test.
#include "core/crypto/encoding.h"
#include "tests/admin/zitadel/zitadel_fixture.h"

namespace provost::zitadel {
namespace {

constexpr const char* kJson = "application/json";
constexpr const char* kProto = "application/proto";
constexpr const char* kGrpcWeb = "application/grpc-web+proto";
constexpr std::uint64_t kStart = 1'767'225'600;  // where the fake clock begins, in seconds

std::string varint(std::uint64_t number) {
  std::string bytes;
  for (; number >= 0x80; number >>= 7U) bytes.push_back(static_cast<char>((number & 0x7FU) | 0x80U));
  bytes.push_back(static_cast<char>(number));
  return bytes;
}
std::string field(unsigned number, std::uint64_t value) { return varint(number << 3U) + varint(value); }
std::string field(unsigned number, const std::string& bytes) {
  return varint((number << 3U) | 2U) + varint(bytes.size()) + bytes;
}

std::string frame(char flags, const std::string& payload) {
  return std::string{flags, '\0', '\0', static_cast<char>(payload.size() >> 8U), static_cast<char>(payload.size())} +
         payload;
}

/// The answer that holds only details of tenant 7.
std::string details_message(std::uint64_t sequence, std::uint64_t changed_seconds) {
  return field(1, field(1, sequence) + field(2, field(1, changed_seconds)) + field(3, std::string("7")) +
                      field(4, field(1, kStart)));
}

std::string status_message(std::uint64_t code, const std::string& id, const std::string& text) {
  return field(1, code) + field(2, text + " (" + id + ")") +
         field(3, field(1, std::string("type.googleapis.com/zitadel.v1.ErrorDetail")) +
                      field(2, field(1, id) + field(2, text)));
}

std::string padded(std::string base64) { return base64.append((4 - base64.size() % 4) % 4, '='); }

class UserServiceTest : public ZitadelTest {
 protected:
  http::Response call(const std::string& name, const std::string& body, const std::string& type) {
    return send("POST", kService + name, body, typed(type));
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, UserServiceTest, test::both_engines(), test::engine_name);

TEST_P(UserServiceTest, ConnectJsonTakesEveryCall) {
  const User user = make_user("siv");
  const std::string body = R"({"userId":")" + text_of(user.id) + R"(","added":[]})";
  const std::pair<const char*, UserState> calls[] = {
      {"LockUser", UserState::locked},         {"UnlockUser", UserState::active},
      {"DeactivateUser", UserState::inactive}, {"ReactivateUser", UserState::active},
      {"GetUserByID", UserState::active},      {"DeleteUser", UserState::deleted}};
  for (const auto& [name, state] : calls) {
    Headers headers = typed("application/json; charset=utf-8");
    headers["Connect-Protocol-Version"] = "1";
    const auto response = send("POST", std::string(kService) + name, body, headers);
    EXPECT_EQ(response.status, 200) << name << response.body;
    EXPECT_EQ(response.headers.find("content-type"), kJson);
    EXPECT_EQ(stored_state(user.id), state) << name;
    EXPECT_EQ(json_of(response).find("user") != nullptr, std::string_view(name) == "GetUserByID");
    ASSERT_NE(json_of(response).find("details"), nullptr);
    EXPECT_EQ(json_of(response).find("details")->text_at("resourceOwner"), "7");
  }
}

TEST_P(UserServiceTest, ConnectErrorsAreNamedAndCarryTheDetail) {
  const User user = make_user_in("siv", UserState::inactive);
  const std::string id = text_of(user.id);
  const std::string json = R"({"userId":")" + id + R"("})";
  const std::string detail =
      field(1, std::string("COMMAND-5gunjw0cd7")) + field(2, std::string("User already inactive"));
  for (const auto& [type, body] : {std::pair(kJson, json), {kProto, field(1, id)}}) {
    const auto response = call("DeactivateUser", body, type);
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(response.headers.find("content-type"), kJson) << "errors are JSON whatever the request was";
    const Value error = json_of(response);
    EXPECT_EQ(error.text_at("code"), "failed_precondition");
    EXPECT_EQ(error.text_at("message"), "User already inactive (COMMAND-5gunjw0cd7)");
    const Value& shown = error.find("details")->items().at(0);
    EXPECT_EQ(shown.text_at("type"), "zitadel.v1.ErrorDetail");
    EXPECT_EQ(crypto::from_base64(padded(std::string(shown.text_at("value")))).value(), detail);
    EXPECT_EQ(shown.text_at("value").find('='), std::string_view::npos);
  }
}

TEST_P(UserServiceTest, ConnectProtoAnswersInTheSameForm) {
  const User user = make_user("siv");
  clock_.advance(std::chrono::seconds(5));
  // A field that this server does not know is passed over.
  const auto response = call("DeactivateUser", field(1, text_of(user.id)) + field(99, std::string("new")), kProto);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.find("content-type"), kProto);
  EXPECT_EQ(response.body, details_message(2, kStart + 5));
}

TEST_P(UserServiceTest, GrpcWebAnswersWithAMessageAndTrailers) {
  const User user = make_user("siv");
  for (const char* type : {kGrpcWeb, "application/grpc-web"}) {
    const bool first = type == kGrpcWeb;
    const auto response = call(first ? "LockUser" : "UnlockUser", frame(0, field(1, text_of(user.id))), type);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.find("content-type"), type);
    EXPECT_EQ(response.headers.find("grpc-status"), std::nullopt);
    EXPECT_EQ(response.body, frame(0, details_message(first ? 2 : 3, kStart)) + frame('\x80', "grpc-status: 0\r\n"));
  }
}

TEST_P(UserServiceTest, GrpcWebShowsAPerson) {
  const User user = make_user("siv");
  const std::string details = details_message(1, kStart);
  const std::string name = "siv";
  const std::string human = field(6, field(1, std::string("Ada")) + field(2, std::string("Berg")) + field(4, name)) +
                            field(7, field(1, std::string("siv@example.test")));
  const std::string shown = field(1, text_of(user.id)) + field(2, 1) + field(3, name) + field(4, name) +
                            field(5, name) + field(6, human) + field(8, details.substr(2));
  const auto response = call("GetUserByID", frame(0, field(1, text_of(user.id))), kGrpcWeb);
  EXPECT_EQ(response.body, frame(0, details + field(2, shown)) + frame('\x80', "grpc-status: 0\r\n"));
}

TEST_P(UserServiceTest, GrpcWebFaultsAreTrailersOnly) {
  const User user = make_user_in("siv", UserState::inactive);
  const auto response = call("DeactivateUser", frame(0, field(1, text_of(user.id))), kGrpcWeb);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.find("content-type"), kGrpcWeb);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(response.headers.find("grpc-status"), "9");
  EXPECT_EQ(response.headers.find("grpc-message"), "User already inactive (COMMAND-5gunjw0cd7)");
  const std::string bytes(response.headers.find("grpc-status-details-bin").value_or(""));
  EXPECT_EQ(crypto::from_base64(padded(bytes)).value(),
            status_message(9, "COMMAND-5gunjw0cd7", "User already inactive"));
}

TEST_P(UserServiceTest, GrpcWebRefusesBadFrames) {
  const std::string message = field(1, std::string("1"));
  const std::tuple<const char*, std::string, const char*> cases[] = {
      {"no frame at all", "", "3"},
      {"a prefix cut short", frame(0, message).substr(0, 4), "3"},
      {"a message cut short", frame(0, message).substr(0, 6), "3"},
      {"a length beyond the body", std::string("\0\xFF\xFF\xFF\xFF", 5) + message, "3"},
      {"trailers instead of a message", frame('\x80', "a: b\r\n"), "3"},
      {"a compressed message", frame(1, message), "12"},
      {"two messages", frame(0, message) + frame(0, message), "12"},
      {"a message that is none", frame(0, "\xFF\xFF"), "3"},
      {"an id that is not UTF-8", frame(0, field(1, std::string("\xFF"))), "3"},
      {"a message without an id", frame(0, ""), "3"},
      {"an unknown person", frame(0, message), "5"},
  };
  for (const auto& [sentence, body, status] : cases) {
    const auto response = call("LockUser", body, kGrpcWeb);
    EXPECT_EQ(response.status, 200) << sentence;
    EXPECT_EQ(response.headers.find("grpc-status"), status) << sentence;
    EXPECT_EQ(response.body, "") << sentence;
  }
}

TEST_P(UserServiceTest, ConnectRefusesBadMessages) {
  const std::tuple<const char*, const char*, std::string, const char*> cases[] = {
      {"no JSON", kJson, "", "invalid_argument"},
      {"no object", kJson, "[]", "invalid_argument"},
      {"an id that is a number", kJson, R"({"userId":1})", "invalid_argument"},
      {"no id", kJson, "{}", "invalid_argument"},
      {"an id that is null", kJson, R"({"userId":null})", "invalid_argument"},
      {"an unknown person", kJson, R"({"userId":"1"})", "not_found"},
      {"an unknown person by the name of the field", kJson, R"({"user_id":"1"})", "not_found"},
      {"an id with a NUL", kJson, R"({"userId":"a\u0000b"})", "invalid_argument"},
      {"no protocol buffer", kProto, "\xFF\xFF", "invalid_argument"},
      {"an empty message", kProto, "", "invalid_argument"},
  };
  for (const auto& [sentence, type, body, code] : cases) {
    EXPECT_EQ(json_of(call("LockUser", body, type)).text_at("code"), code) << sentence;
  }
}

TEST_P(UserServiceTest, AMissingIdHasTheFaultOfItsCall) {
  const std::pair<const char*, const char*> cases[] = {{"DeactivateUser", "COMMAND-78iiirat8y"},
                                                       {"ReactivateUser", "COMMAND-0nx1ie38fw"},
                                                       {"LockUser", "COMMAND-agz3eczifm"},
                                                       {"UnlockUser", "COMMAND-a9ld4xckax"},
                                                       {"DeleteUser", "COMMAND-vaipl7s13l"}};
  for (const auto& [name, id] : cases) {
    const auto response = call(name, R"({"userId":""})", kJson);
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(json_of(response).text_at("message"), std::string("User ID missing (") + id + ")");
  }
}

TEST_P(UserServiceTest, WhoMayNotHearsSoInTheFormOfTheProtocol) {
  const User user = make_user("siv");
  const std::string reader = operator_token("users.read");
  const std::pair<std::string, const char*> cases[] = {{"nonsense", "16"}, {reader, "7"}};
  for (const auto& [token, status] : cases) {
    Headers headers = bearer(token);
    headers["Content-Type"] = kGrpcWeb;
    const std::string path = kService + std::string("DeactivateUser");
    const auto framed = send("POST", path, frame(0, field(1, text_of(user.id))), headers);
    EXPECT_EQ(framed.status, 200);
    EXPECT_EQ(framed.headers.find("grpc-status"), status);
    headers["Content-Type"] = kJson;
    const auto named = send("POST", path, R"({"userId":")" + text_of(user.id) + R"("})", headers);
    const bool known = token == reader;
    EXPECT_EQ(named.status, known ? 403 : 401);
    EXPECT_EQ(json_of(named).text_at("code"), known ? "permission_denied" : "unauthenticated");
  }
  EXPECT_EQ(stored_state(user.id), UserState::active);
}

TEST_P(UserServiceTest, NativeGrpcIsToldWhatToUse) {
  for (const char* type : {"application/grpc", "application/grpc+proto"}) {
    for (const auto& headers : {typed(type), Headers{{"Content-Type", type}}}) {
      const auto response = send("POST", kService + std::string("DeactivateUser"), frame(0, ""), headers);
      EXPECT_EQ(response.status, 415);
      EXPECT_NE(json_of(response).text_at("message").find("gRPC-web"), std::string_view::npos);
      EXPECT_TRUE(response.headers.find("accept-post").has_value());
    }
  }
  for (const char* type : {"", "text/plain", "application/grpc-web-text", "application/grpc-web+json"}) {
    EXPECT_EQ(call("DeactivateUser", "{}", type).status, 415) << type;
  }
}

TEST_P(UserServiceTest, WhatThisServerDoesNotSpeakIsUnimplemented) {
  EXPECT_EQ(json_of(call("AddSecret", "{}", kJson)).text_at("code"), "unimplemented");
  // No operation stands behind this, and gRPC-web says so under the status 200: nothing to hold a promise against.
  const auto request = request_of("POST", std::string(kService) + "AddSecret", frame(0, ""), typed(kGrpcWeb));
  EXPECT_EQ(router_->handle(request).headers.find("grpc-status"), "12");
  Headers packed = typed(kJson);
  packed["Content-Encoding"] = "gzip";
  EXPECT_EQ(send("POST", kService + std::string("LockUser"), "{}", packed).status, 501);
  Headers later = typed(kJson);
  later["Connect-Protocol-Version"] = "2";
  EXPECT_EQ(send("POST", kService + std::string("LockUser"), "{}", later).status, 400);
  EXPECT_EQ(send("GET", kService + std::string("LockUser"), "", typed(kJson)).status, 405);
}

}  // namespace
}  // namespace provost::zitadel
