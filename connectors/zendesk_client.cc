#include "connectors/zendesk_client.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/crypto/encoding.h"
#include "core/http/uri.h"

namespace provost::connectors {
namespace {

constexpr std::string_view kUsers = "/api/v2/users";
constexpr std::size_t kMostIds = 100;  // in one request
constexpr std::string_view kPageSize = "page%5Bsize%5D=100";

RestClient::Proof proof(const std::string& email, const Secret& token) {
  const std::string pair = email + "/token:" + std::string(token.reveal());
  return {{"Authorization", Secret("Basic " + crypto::to_base64(pair))}};
}

std::string under_users(std::string_view rest) { return std::string(kUsers).append(rest); }

Value wrapped(Value user) { return Value::object({{"user", std::move(user)}}); }

}  // namespace

std::string zendesk_user_path(std::int64_t id, std::string_view rest) {
  return under_users("/" + std::to_string(id)).append(rest);
}

ZendeskClient::ZendeskClient(AppLine line, const std::string& email, const Secret& token)
    : rest_(std::move(line), proof(email, token)), email_(email) {}

Result<ZendeskAnswer> ZendeskClient::read(std::int64_t id, const Errand& errand) {
  const RestReply reply = TRY(rest_.send({"GET", zendesk_user_path(id)}, errand));
  if (reply.status == 403) return refusal(reply, "reading");
  ZendeskAnswer answer = TRY(read_zendesk_answer(reply, "reading"));
  if (answer.outcome == ZendeskOutcome::done && answer.user.id != id) {
    return fail(Code::unavailable, "reading: the app answered about another user than asked");
  }
  if (answer.outcome != ZendeskOutcome::done && answer.outcome != ZendeskOutcome::missing) {
    return fail(Code::unavailable, "reading: the app answered as if it had been asked for a change");
  }
  return answer;
}

Result<std::vector<ZendeskUser>> ZendeskClient::users(const std::string& path, const Errand& errand) {
  const RestReply reply = TRY(rest_.send({"GET", path}, errand));
  const ZendeskPage found = TRY(read_zendesk_page(reply, "users"));
  std::vector<ZendeskUser> read;
  for (const Value& item : found.items) {
    ZendeskUser user = read_zendesk_user(item);
    if (user.id != 0) read.push_back(std::move(user));
  }
  return read;
}

Result<std::vector<ZendeskUser>> ZendeskClient::with_external_id(const std::string& external_id, const Errand& errand) {
  const std::string wanted = http::encode_query(external_id);
  auto found = TRY(users(under_users("/show_many?external_ids=" + wanted), errand));
  if (!found.empty()) return found;
  return users(under_users("/search?external_id=" + wanted), errand);
}

Result<std::vector<ZendeskUser>> ZendeskClient::with_email(const std::string& email, const Errand& errand) {
  // A quote would end the phrase, and what follows would be read as further terms.
  if (email.find_first_of("\"\\") != std::string::npos) return std::vector<ZendeskUser>();
  return users(under_users("/search?query=" + http::encode_query("email:\"" + email + "\"")), errand);
}

Result<std::vector<ZendeskUser>> ZendeskClient::with_ids(const std::vector<std::int64_t>& ids, const Errand& errand) {
  std::vector<ZendeskUser> found;
  for (std::size_t from = 0; from < ids.size(); from += kMostIds) {
    std::string listed;
    for (std::size_t at = from; at < std::min(ids.size(), from + kMostIds); ++at) {
      listed.append(listed.empty() ? "" : "%2C").append(std::to_string(ids[at]));
    }
    auto some = TRY(users(under_users("/show_many?ids=" + listed), errand));
    std::move(some.begin(), some.end(), std::back_inserter(found));
  }
  return found;
}

Result<ZendeskAnswer> ZendeskClient::create(Value user, const Errand& errand) {
  const RestReply reply = TRY(rest_.send({"POST", std::string(kUsers), wrapped(std::move(user))}, errand));
  return read_zendesk_answer(reply, "creating");
}

Result<ZendeskAnswer> ZendeskClient::change(std::int64_t id, Value user, const Errand& errand) {
  const RestReply reply = TRY(rest_.send({"PUT", zendesk_user_path(id), wrapped(std::move(user))}, errand));
  ZendeskAnswer answer = TRY(read_zendesk_answer(reply, "changing"));
  if (answer.outcome == ZendeskOutcome::done && answer.user.id != id) {
    return fail(Code::unavailable, "changing: the app answered about another user than asked");
  }
  return answer;
}

/// What a deletion answers differs, and its status says enough.
Result<ZendeskOutcome> ZendeskClient::erase(std::int64_t id, const Errand& errand) {
  return ask({"DELETE", zendesk_user_path(id)}, "deleting", errand);
}

Result<ZendeskOutcome> ZendeskClient::erase_for_good(std::int64_t id, const Errand& errand) {
  return ask({"DELETE", "/api/v2/deleted_users/" + std::to_string(id)}, "deleting for good", errand);
}

Result<ZendeskOutcome> ZendeskClient::ask(const RestCall& call, std::string_view doing, const Errand& errand) {
  const RestReply reply = TRY(rest_.send(call, errand));
  return read_zendesk_outcome(reply, doing);
}

Result<ZendeskPage> ZendeskClient::page(const List& list, const Errand& errand) {
  const char* separator = list.path.find('?') == std::string::npos ? "?" : "&";
  std::string path = list.path + separator + std::string(kPageSize);
  if (!list.cursor.empty()) path += "&page%5Bafter%5D=" + http::encode_query(list.cursor);
  const RestReply reply = TRY(rest_.send({"GET", std::move(path)}, errand));
  return read_zendesk_page(reply, list.member);
}

/// Somebody who is not signed in is answered, too: as a user without an id.
Result<void> ZendeskClient::prove_admin(const Errand& errand) {
  const RestReply reply = TRY(rest_.send({"GET", under_users("/me")}, errand));
  if (reply.status == 404) return fail(Code::unavailable, "there is no Zendesk at this address");
  if (!reply.ok()) return refusal(reply, "asking who we are");
  const Value* user = reply.body.find("user");
  if (user == nullptr || !user->is_object()) return fail(Code::unavailable, "the app did not say who we are");
  const ZendeskUser self = read_zendesk_user(*user);
  if (self.id == 0) return fail(Code::forbidden, "the app does not take the e-mail address and API token");
  if (self.role != "admin") return fail(Code::forbidden, "the API token's e-mail address must be that of an admin");
  if (self.deleted || self.suspended == true) return fail(Code::forbidden, "the API token's admin is suspended");
  return {};
}

}  // namespace provost::connectors
