#include <array>

#include "core/crypto/encoding.h"
#include "core/http/uri.h"
#include "tests/connectors/zitadel_double.h"

// The simulated ZITADEL as Connect with JSON has it: the same services as by REST, whose messages are the same JSON.
namespace provost::test {
namespace {

/// A method of the services, and the same by REST; `{}` stands for the id in the message.
struct Route {
  std::string_view method;
  std::string_view verb;
  std::string_view path;
  std::string_view id = "userId";
};

constexpr std::array kRoutes = {
    Route{"AddHumanUser", "POST", "/v2/users/human"},
    Route{"UpdateHumanUser", "PUT", "/v2/users/human/{}"},
    Route{"GetUserByID", "GET", "/v2/users/{}"},
    Route{"ListUsers", "POST", "/v2/users"},
    Route{"DeactivateUser", "POST", "/v2/users/{}/deactivate"},
    Route{"ReactivateUser", "POST", "/v2/users/{}/reactivate"},
    Route{"LockUser", "POST", "/v2/users/{}/lock"},
    Route{"UnlockUser", "POST", "/v2/users/{}/unlock"},
    Route{"DeleteUser", "DELETE", "/v2/users/{}"},
    Route{"SetUserMetadata", "POST", "/v2/users/{}/metadata"},
    Route{"ListUserMetadata", "POST", "/v2/users/{}/metadata/search"},
    Route{"ListSessions", "POST", "/v2/sessions/search"},
    Route{"DeleteSession", "DELETE", "/v2/sessions/{}", "sessionId"},
};

/// What the numbers of gRPC are called, and their status in Connect.
struct Meaning {
  std::int64_t number;
  std::string_view word;
  int status;
};

constexpr std::array kMeanings = {Meaning{3, "invalid_argument", 400},   Meaning{5, "not_found", 404},
                                  Meaning{6, "already_exists", 409},     Meaning{7, "permission_denied", 403},
                                  Meaning{8, "resource_exhausted", 429}, Meaning{9, "failed_precondition", 400},
                                  Meaning{16, "unauthenticated", 401}};

AppReply reply(int status, const Value& body) {
  AppReply made{status, {}, json::write(body)};
  made.headers.add("Content-Type", "application/json");
  return made;
}

/// A text field of a message, as protobuf writes it.
std::string field(int number, std::string_view text) {
  return std::string(1, static_cast<char>(number << 3 | 2)) + static_cast<char>(text.size()) + std::string(text);
}

AppReply error(const Value& body) {
  const Value* number = body.find("code");
  Meaning meaning{2, "unknown", 500};
  for (const Meaning& each : kMeanings) {
    if (number != nullptr && *number == Value(each.number)) meaning = each;
  }
  Value told = Value::object({{"code", meaning.word}, {"message", body.text_at("message")}});
  const Value* details = body.find("details");
  if (details != nullptr && !details->items().empty()) {
    const Value& detail = details->items().front();
    const std::string bytes = field(1, detail.text_at("id")) + field(2, detail.text_at("message"));
    std::string value = crypto::to_base64(bytes);
    while (value.ends_with('=')) value.pop_back();  // Connect writes none
    told.set("details", Value::array({Value::object({{"type", "zitadel.v1.ErrorDetail"}, {"value", value}})}));
  }
  return reply(meaning.status, told);
}

}  // namespace

AppReply ZitadelDouble::connect(const AppRequest& request, const std::string& method) {
  const Value message = json::parse(request.body).value_or(Value());
  for (const Route& route : kRoutes) {
    if (route.method != method) continue;
    AppRequest same = request;
    same.method = route.verb;
    same.target = route.path;
    const std::size_t place = same.target.find("{}");
    if (place != std::string::npos) same.target.replace(place, 2, http::encode_path_segment(message.text_at(route.id)));
    const AppReply answer = rest(same);
    const Value body = json::parse(answer.body).value_or(Value());
    return answer.status < 300 ? reply(200, body) : error(body);
  }
  return reply(501, Value::object({{"code", "unimplemented"}, {"message", "no such method"}}));
}

}  // namespace provost::test
