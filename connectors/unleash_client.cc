#include "connectors/unleash_client.h"

#include "core/base/text.h"
#include "core/http/uri.h"

namespace provost::connectors {
namespace {

constexpr std::string_view kPeople = "/api/admin/user-admin";
constexpr std::uint64_t kLargestList = 32 * 1024 * 1024;
constexpr std::size_t kMostNodes = 2'000'000;
constexpr std::size_t kShortestSearch = 2;  // Unleash finds nobody for less

std::string path_of(std::int64_t id) { return std::string(kPeople) + "/" + std::to_string(id); }

RestCall listing(std::string path) {
  RestCall call{"GET", std::move(path)};
  call.reply_limit = kLargestList;
  call.json_limits.nodes = kMostNodes;
  return call;
}

bool gone(const RestReply& reply) { return reply.status == 404 || reply.status == 410; }

tl::unexpected<Error> no_unleash(std::string_view doing) {
  return fail(Code::unavailable, std::string(doing) + ": the answer is none of Unleash's");
}

/// A refused request that names nobody says something about the address, not about a person.
tl::unexpected<Error> refused_reading(const RestReply& reply, std::string_view doing) {
  const Code code = code_for(reply.status);
  if (code == Code::not_found || code == Code::uniqueness) {
    return fail(Code::unavailable, std::string(doing) + ": the address of the setting \"url\" is none of Unleash's");
  }
  return refusal(reply, doing);
}

tl::unexpected<Error> refused_change(const RestReply& reply, std::string_view doing) {
  // Our own lack of a permission is a PermissionError.
  if (reply.status == 403 && reply.body.text_at("name") == "ForbiddenError") {
    return fail(Code::conflict,
                std::string(doing) + ": Unleash's own SCIM keeps this account, and only it may change it");
  }
  return refusal(reply, doing);
}

}  // namespace

UnleashClient::UnleashClient(AppLine line, const Secret& token) : rest_(std::move(line), {{"Authorization", token}}) {}

Result<UnleashClient::Presence> UnleashClient::confirm_missing(const Errand& errand) {
  TRY(check(errand));
  return Presence::missing;
}

Result<std::optional<UnleashUser>> UnleashClient::read(std::int64_t id, const Errand& errand) {
  constexpr std::string_view kDoing = "reading an account";
  const RestReply reply = TRY(rest_.send({"GET", path_of(id)}, errand));
  if (gone(reply)) {
    TRY(confirm_missing(errand));
    return std::optional<UnleashUser>();
  }
  if (!reply.ok()) return refusal(reply, kDoing);
  auto user = read_unleash_user(reply.body);
  if (!user) return no_unleash(kDoing);
  if (user->id != id) return fail(Code::unavailable, "reading an account: Unleash answered with another");
  return user;
}

Result<std::vector<UnleashUser>> UnleashClient::search(std::string_view text, const Errand& errand) {
  constexpr std::string_view kDoing = "searching";
  if (text.size() < kShortestSearch) return all();
  std::string pattern;  // Unleash puts the text into a pattern, where a backslash would stand for the next character
  for (const char c : text) pattern.append(c == '\\' ? 2 : 1, c);
  const RestReply reply =
      TRY(rest_.send(listing(std::string(kPeople) + "/search?q=" + http::encode_query(pattern)), errand));
  if (!reply.ok()) return refused_reading(reply, kDoing);
  auto users = read_unleash_users(reply.body);
  if (!users) return no_unleash(kDoing);
  return std::move(*users);
}

Result<std::vector<UnleashUser>> UnleashClient::all() {
  constexpr std::string_view kDoing = "listing";
  const RestReply reply = TRY(rest_.send(listing(std::string(kPeople)), Errand{}));
  if (!reply.ok()) return refused_reading(reply, kDoing);
  const Value* list = reply.body.find("users");
  if (list == nullptr) return no_unleash(kDoing);
  auto users = read_unleash_users(*list);
  if (!users) return no_unleash(kDoing);
  return std::move(*users);
}

Result<UnleashCreation> UnleashClient::create(Value body, const Errand& errand) {
  const RestReply reply = TRY(rest_.send({"POST", std::string(kPeople), std::move(body)}, errand));
  if (reply.status == 400 || reply.status == 409) {
    return UnleashCreation{UnleashCreation::Outcome::refused, {}, reply.words};
  }
  if (!reply.ok()) return refused_reading(reply, "creating an account");
  auto user = read_unleash_user(reply.body);
  if (!user) return UnleashCreation{};
  return UnleashCreation{UnleashCreation::Outcome::made, std::move(user), {}};
}

Result<UnleashClient::Presence> UnleashClient::change(std::int64_t id, Value body, const Errand& errand) {
  constexpr std::string_view kDoing = "changing an account";
  const RestReply reply = TRY(rest_.send({"PUT", path_of(id), std::move(body)}, errand));
  if (gone(reply)) return confirm_missing(errand);
  if (!reply.ok()) return refused_change(reply, kDoing);
  const auto user = read_unleash_user(reply.body);
  if (!user) return no_unleash(kDoing);
  if (user->id != id) return fail(Code::unavailable, "changing an account: Unleash answered with another");
  return Presence::there;
}

Result<void> UnleashClient::replace_password(std::int64_t id, const Secret& password, const Errand& errand) {
  Value body = Value::object({{"password", password.reveal()}});
  RestCall call{"POST", path_of(id) + "/change-password", std::move(body)};
  call.hidden = {password};
  const RestReply reply = TRY(rest_.send(call, errand));
  if (!reply.ok()) return refused_change(reply, "ending sessions");
  return {};
}

Result<UnleashClient::Presence> UnleashClient::erase(std::int64_t id, const Errand& errand) {
  const RestReply reply = TRY(rest_.send({"DELETE", path_of(id)}, errand));
  if (gone(reply)) return confirm_missing(errand);
  if (!reply.ok()) return refused_change(reply, "deleting an account");
  return Presence::there;
}

Result<void> UnleashClient::check(const Errand& errand) {
  constexpr std::string_view kDoing = "checking";
  // The lightest of all requests that want an administrator.
  const RestReply reply = TRY(rest_.send({"GET", std::string(kPeople) + "/admin-count"}, errand));
  if (!reply.ok()) return refused_reading(reply, kDoing);
  const Value* count = reply.body.find("password");
  if (count == nullptr || !count->is_integer()) return no_unleash(kDoing);
  return {};
}

}  // namespace provost::connectors
