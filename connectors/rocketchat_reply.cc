#include "connectors/rocketchat_reply.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <utility>
#include <variant>

#include "connectors/app_words.h"
#include "core/base/text.h"

namespace provost::connectors {
namespace {

using std::chrono::seconds;

constexpr std::size_t kLongestId = 200;
constexpr std::size_t kMostParts = 100;
constexpr seconds kLongestPause{3600};
constexpr std::int64_t kMicrosecondsInMillisecond = 1000;
constexpr std::int64_t kMillisecondsInSecond = 1000;
constexpr std::int64_t kFarthestReset = 100'000'000'000'000;

struct Refusal {
  Code code;
  std::string_view sentence;
};

struct Meaning {
  std::string_view type;
  std::variant<RocketchatOutcome, Refusal> meaning;
};

constexpr std::string_view kTwoFactor =
    "the app asks for a second factor; the token must be one that was made with the two-factor bypass";

constexpr std::array<Meaning, 18> kMeanings = {{
    {"error-invalid-user", RocketchatOutcome::missing},
    {"error-invalid-user-id", RocketchatOutcome::missing},
    {"User not found.", RocketchatOutcome::missing},
    {"User not found", RocketchatOutcome::missing},
    {"error-field-unavailable", RocketchatOutcome::taken},
    {"error-username-field-unavailable", RocketchatOutcome::taken},
    {"user-last-owner", RocketchatOutcome::last_owner},
    {"error-action-not-allowed", RocketchatOutcome::not_allowed},
    {"totp-required", Refusal{Code::forbidden, kTwoFactor}},
    {"totp-invalid", Refusal{Code::forbidden, kTwoFactor}},
    {"error-unauthorized", Refusal{Code::forbidden, "our user lacks a permission for this"}},
    {"unauthorized", Refusal{Code::forbidden, "our user lacks a permission for this"}},
    {"error-not-allowed", Refusal{Code::forbidden, "our user lacks a permission for this"}},
    {"error-not-authorized", Refusal{Code::forbidden, "our user lacks a permission for this"}},
    {"error-too-many-requests", Refusal{Code::limited, "the app had too many calls"}},
    {"too-many-requests", Refusal{Code::limited, "the app had too many calls"}},
    {"error-license-user-limit-reached", Refusal{Code::conflict, "the app's licence has no seat left"}},
    {"error-invalid-username", Refusal{Code::invalid_value, "the app does not take this user name; see username"}},
}};

/// What names the failure: the type, else what the error has in brackets at its end, else the error itself.
std::string_view type_of(const Value& body) {
  const std::string_view type = body.text_at("errorType");
  if (!type.empty()) return type;
  const std::string_view error = body.text_at("error");
  const std::size_t open = error.rfind('[');
  if (error.ends_with(']') && open != std::string_view::npos) return error.substr(open + 1, error.size() - open - 2);
  return error;
}

bool is_success(const RestReply& reply) {
  const Value* success = reply.body.find("success");
  return reply.ok() && success != nullptr && *success == Value(true);
}

tl::unexpected<Error> failure(const RestReply& reply, std::string_view doing) {
  if (reply.ok()) {
    return fail(Code::unavailable,
                with_words(std::string(doing) + ": the app answered a success that is none", reply.words));
  }
  auto refused = refusal(reply, doing);
  if (reply.status == 404) refused.value().code = Code::unavailable;
  return refused;
}

const Value& member_of(const Value& object, std::string_view name) {
  static const Value kNothing;
  const Value* found = object.find(name);
  return found == nullptr ? kNothing : *found;
}

std::optional<RemoteId> id_of(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
           c == '_';
  });
  if (text.empty() || text.size() > kLongestId || !plain) return std::nullopt;
  return RemoteId{std::string(text)};
}

}  // namespace

Result<RocketchatAnswer> read_rocketchat_answer(const RestReply& reply, std::string_view doing) {
  if (is_success(reply)) return RocketchatAnswer{RocketchatOutcome::done, reply.body, {}};
  const std::string_view type = type_of(reply.body);
  const auto* found =
      std::find_if(kMeanings.begin(), kMeanings.end(), [&](const Meaning& meaning) { return meaning.type == type; });
  if ((reply.ok() || reply.status == 400) && found != kMeanings.end()) {
    if (const auto* outcome = std::get_if<RocketchatOutcome>(&found->meaning)) {
      return RocketchatAnswer{*outcome, {}, reply.words};
    }
    const Refusal& refused = std::get<Refusal>(found->meaning);
    return fail(refused.code, with_words(with_words(doing, refused.sentence), reply.words));
  }
  return failure(reply, doing);
}

std::optional<seconds> rocketchat_pause(const http::Headers& headers, Instant now) {
  const auto field = headers.find("X-RateLimit-Reset");
  const auto reset = field ? text::to_integer(text::trim(*field)) : std::nullopt;
  if (!reset) return std::nullopt;
  const std::int64_t until = std::clamp(*reset, std::int64_t{0}, kFarthestReset);
  const std::int64_t left = until - now.us / kMicrosecondsInMillisecond;
  return std::clamp(seconds((left + kMillisecondsInSecond - 1) / kMillisecondsInSecond), seconds::zero(),
                    kLongestPause);
}

RocketchatUser read_rocketchat_user(const Value& document) {
  RocketchatUser user;
  user.id = id_of(document.text_at("_id"));
  user.user_name = document.text_at("username");
  user.name = document.text_at("name");
  user.type = document.text_at("type");
  const Value& active = member_of(document, "active");
  if (active.is_bool()) user.active = active.as_bool();
  const Value& emails = member_of(document, "emails");
  for (std::size_t at = 0; emails.is_array() && at < std::min(emails.items().size(), kMostParts); ++at) {
    const Value& email = emails.items()[at];
    user.emails.push_back({std::string(email.text_at("address")), member_of(email, "verified") == Value(true)});
  }
  const Value& roles = member_of(document, "roles");
  for (std::size_t at = 0; roles.is_array() && at < std::min(roles.items().size(), kMostParts); ++at) {
    if (roles.items()[at].is_text()) user.roles.push_back(roles.items()[at].as_text());
  }
  return user;
}

std::optional<bool> rocketchat_ends_oauth(std::string_view version) {
  const std::size_t first = version.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::string_view rest = version.substr(first + 1);
  const auto major = text::to_integer(version.substr(0, first));
  const auto minor = text::to_integer(rest.substr(0, rest.find_first_not_of("0123456789")));
  if (!major || !minor) return std::nullopt;
  return std::pair(*major, *minor) >= std::pair(std::int64_t{8}, std::int64_t{5});
}

}  // namespace provost::connectors
