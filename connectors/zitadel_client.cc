#include "connectors/zitadel_client.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/http/uri.h"

namespace provost::connectors {
namespace {

constexpr std::string_view kPermissions = "/auth/v1/permissions/zitadel/me/_search";
constexpr int kNoSuchPath = 404;
constexpr int kNotServed = 501;

RestClient::Proof proof_of(const Secret& token, const std::string& organization) {
  RestClient::Proof proof;
  proof.emplace_back("Authorization", Secret("Bearer " + std::string(token.reveal())));
  if (!organization.empty()) proof.emplace_back("x-zitadel-orgid", Secret(organization));
  return proof;
}

/// True if each of the words, which are separated by blanks, is an item of the list.
bool holds_all(const Array& list, std::string_view words) {
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(words.size(), word.size() + 1));
    const bool held = std::any_of(list.begin(), list.end(),
                                  [&](const Value& item) { return item.is_text() && item.as_text() == word; });
    if (!held) return false;
  }
  return true;
}

}  // namespace

std::string zitadel_user_path(const RemoteId& id, std::string_view action) {
  return "/v2/users/" + http::encode_path_segment(id.value) + std::string(action);
}

ZitadelClient::ZitadelClient(const AppLine& line, const Secret& token, const std::string& organization)
    : rest_(line, proof_of(token, organization)) {}

Result<ZitadelAnswer> ZitadelClient::call(const ZitadelCall& call, const Errand& errand) {
  RestCall out;
  out.method = call.method;
  out.path = call.path;
  out.body = call.body;
  const RestReply reply = TRY(rest_.send(out, errand));
  return read_zitadel_answer(reply, call.proof, call.doing);
}

Result<std::optional<ZitadelUser>> ZitadelClient::read_user(const RemoteId& id, const Errand& errand) {
  const ZitadelAnswer answer = TRY(call({"GET", zitadel_user_path(id), {}, "reading the user", "user"}, errand));
  if (answer.outcome == ZitadelOutcome::missing) return std::optional<ZitadelUser>();
  if (answer.outcome != ZitadelOutcome::done) return fail(Code::unavailable, "the app refuses to show the user");
  ZitadelUser user = read_zitadel_user(*answer.body.find("user"));
  if (user.id != id) return fail(Code::unavailable, "the app answered a look at one user with another");
  return std::optional(std::move(user));
}

Result<std::optional<bool>> ZitadelClient::holds(std::string_view permissions, const Errand& errand) {
  RestCall out;
  out.method = "POST";
  out.path = kPermissions;
  out.body = Value::object();
  const RestReply reply = TRY(rest_.send(out, errand));
  if (reply.status == kNoSuchPath || reply.status == kNotServed) return std::optional<bool>();
  const ZitadelAnswer answer = TRY(read_zitadel_answer(reply, "", "asking for our permissions"));
  const ZitadelList list = TRY(read_zitadel_list(answer.body, "result"));
  return std::optional(holds_all(list.items, permissions));
}

}  // namespace provost::connectors
