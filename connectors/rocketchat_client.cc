#include "connectors/rocketchat_client.h"

#include <utility>

#include "core/http/uri.h"

namespace provost::connectors {
namespace {

constexpr int kTooManyCalls = 429;
constexpr int kBadRequest = 400;

RestClient::Proof proof_of(const RemoteId& own_id, const Secret& token) {
  RestClient::Proof proof;
  proof.emplace_back("X-User-Id", Secret(own_id.value));
  proof.emplace_back("X-Auth-Token", token);
  return proof;
}

}  // namespace

RocketchatClient::RocketchatClient(const AppLine& line, const RemoteId& own_id, const Secret& token)
    : rest_(line, proof_of(own_id, token)), own_id_(own_id) {}

Result<RestReply> RocketchatClient::send(const RocketchatCall& call, const Errand& errand) {
  pause_ = std::chrono::seconds::zero();
  RestCall out;
  out.method = call.body.is_null() ? "GET" : "POST";
  out.path = call.path;
  out.body = call.body;
  out.reply_limit = call.reply_limit;
  out.hidden = call.hidden;
  auto reply = rest_.send(out, errand);
  pause_ = rest_.asked_pause();
  return reply;
}

Result<RocketchatAnswer> RocketchatClient::call(const RocketchatCall& call, const Errand& errand) {
  const RestReply reply = TRY(send(call, errand));
  auto answer = read_rocketchat_answer(reply, call.doing);
  // Old servers say 400 of too many calls, and no server says Retry-After.
  const bool limited = !answer && answer.error().code == Code::limited;
  if (limited && (reply.status == kTooManyCalls || reply.status == kBadRequest)) {
    pause_ = rocketchat_pause(reply.headers, rest_.now()).value_or(pause_);
  }
  return answer;
}

Result<std::optional<RocketchatUser>> RocketchatClient::read_user(const RemoteId& id, const Errand& errand) {
  const std::string path = "/api/v1/users.info?userId=" + http::encode_query(id.value);
  const RocketchatAnswer answer = TRY(call({path, {}, "reading the user"}, errand));
  if (answer.outcome == RocketchatOutcome::missing) return std::optional<RocketchatUser>();
  const Value* found = answer.body.find("user");
  RocketchatUser user = read_rocketchat_user(found == nullptr ? Value() : *found);
  if (user.id != id) return fail(Code::unavailable, "the app answered a look at one user with another");
  return std::optional(std::move(user));
}

Result<RocketchatUser> RocketchatClient::read_self(const Errand& errand) {
  const RocketchatAnswer answer = TRY(call({"/api/v1/me", {}, "asking who we are"}, errand));
  RocketchatUser self = read_rocketchat_user(answer.body);
  if (self.id != own_id_) return fail(Code::forbidden, "the token is not that of the user in user_id");
  return self;
}

std::optional<bool> RocketchatClient::ends_oauth(const Errand& errand) {
  if (known_to_end_oauth_) return true;
  const auto reply = send({"/api/info", {}, "asking for the version"}, errand);
  pause_ = std::chrono::seconds::zero();  // nothing depends on this call
  if (!reply || !reply->ok()) return std::nullopt;
  const Value* info = reply->body.find("info");
  const std::string_view version = reply->body.text_at("version");
  const auto ends = rocketchat_ends_oauth(version.empty() && info != nullptr ? info->text_at("version") : version);
  known_to_end_oauth_ = ends.value_or(false);
  return ends;
}

}  // namespace provost::connectors
