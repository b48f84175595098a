#include "connectors/zitadel_requests.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "connectors/person_attributes.h"
#include "core/crypto/encoding.h"

namespace provost::connectors {
namespace {

constexpr std::size_t kLongestLanguage = 10;
constexpr std::size_t kFewestDigits = 7;
constexpr std::size_t kMostDigits = 15;
constexpr std::string_view kIgnoringCase = "TEXT_QUERY_METHOD_EQUALS_IGNORE_CASE";

/// ZITADEL takes nobody without both names; who has none is called by what there is.
Value profile_of(const Account& account) {
  const Value* name = account.attributes.find_ignoring_case("name");
  const std::string_view given = name == nullptr ? "" : text_of(*name, "givenName");
  const std::string_view family = name == nullptr ? "" : text_of(*name, "familyName");
  const std::string_view shown = text_of(account.attributes, "displayName");
  const std::string_view language = text_of(account.attributes, "preferredLanguage");
  const std::string_view called = shown.empty() ? std::string_view(account.user_name) : shown;
  Value profile =
      Value::object({{"givenName", given.empty() ? called : given}, {"familyName", family.empty() ? called : family}});
  if (!shown.empty()) profile.set("displayName", shown);
  const std::string_view nick = text_of(account.attributes, "nickName");
  if (!nick.empty()) profile.set("nickName", nick);
  if (!language.empty() && language.size() <= kLongestLanguage) profile.set("preferredLanguage", language);
  return profile;
}

/// The number in its international form, or nothing: ZITADEL refuses the whole person for a number that is none.
std::optional<std::string> phone_of(const Value& attributes) {
  std::string number;
  for (const char c : primary_value(attributes, "phoneNumbers")) {
    const bool digit = c >= '0' && c <= '9';
    if (digit || (c == '+' && number.empty())) {
      number.push_back(c);
    } else if (std::string_view(" -./()").find(c) == std::string_view::npos) {
      return std::nullopt;
    }
  }
  const bool fits = number.starts_with('+') && number.size() > kFewestDigits && number.size() <= kMostDigits + 1;
  return fits ? std::optional(std::move(number)) : std::nullopt;
}

Value page_of(std::int64_t offset, std::int64_t limit) {
  return Value::object({{"offset", std::to_string(offset)}, {"limit", limit}, {"asc", true}});
}

Value people_only(const ZitadelRules& rules) {
  Value queries = Value::array({Value::object({{"typeQuery", Value::object({{"type", "TYPE_HUMAN"}})}})});
  if (!rules.organization.empty()) {
    queries.items().push_back(
        Value::object({{"organizationIdQuery", Value::object({{"organizationId", rules.organization}})}}));
  }
  return queries;
}

}  // namespace

ZitadelRules zitadel_rules_of(const Settings& settings) {
  ZitadelRules rules;
  if (settings.text("match") == "email") rules.match = ZitadelRules::Match::email;
  if (settings.text("match") == "none") rules.match = ZitadelRules::Match::none;
  if (settings.text("on_remove") == "delete") rules.removal = ZitadelRules::Removal::erase;
  rules.unlock = settings.flag("unlock");
  rules.organization = settings.text("organization");
  return rules;
}

Value zitadel_update(const Account& account) {
  Value request = Value::object({{"username", account.user_name}, {"profile", profile_of(account)}});
  const std::string email = email_of(account);
  if (!email.empty()) request.set("email", Value::object({{"email", email}, {"isVerified", true}}));
  auto phone = phone_of(account.attributes);
  if (phone) request.set("phone", Value::object({{"phone", std::move(*phone)}, {"isVerified", true}}));
  return request;
}

Result<Value> zitadel_creation(const Account& account, const ZitadelRules& rules) {
  Value request = zitadel_update(account);
  if (request.find("email") == nullptr) {
    return fail(Code::invalid_value, "ZITADEL takes nobody without an e-mail address, and the person has none");
  }
  request.set("userId", account.scim_id.value);
  if (!rules.organization.empty()) request.set("organization", Value::object({{"orgId", rules.organization}}));
  request.set("metadata", *zitadel_mark(account.scim_id).find("metadata"));
  return request;
}

Value zitadel_search(const Account& account, const ZitadelRules& rules) {
  Value queries = people_only(rules);
  if (rules.match == ZitadelRules::Match::email) {
    queries.items().push_back(Value::object(
        {{"emailQuery", Value::object({{"emailAddress", email_of(account)}, {"method", kIgnoringCase}})}}));
  } else {
    queries.items().push_back(Value::object(
        {{"userNameQuery", Value::object({{"userName", account.user_name}, {"method", kIgnoringCase}})}}));
  }
  return Value::object({{"query", page_of(0, 10)}, {"queries", std::move(queries)}});
}

Value zitadel_page(std::int64_t offset, std::int64_t limit, const ZitadelRules& rules) {
  return Value::object({{"query", page_of(offset, limit)},
                        {"sortingColumn", "USER_FIELD_NAME_CREATION_DATE"},
                        {"queries", people_only(rules)}});
}

Value zitadel_sessions(const RemoteId& user, std::int64_t offset, std::int64_t limit) {
  return Value::object(
      {{"query", page_of(offset, limit)},
       {"queries", Value::array({Value::object({{"userIdQuery", Value::object({{"id", user.value}})}})})}});
}

Value zitadel_mark(const ScimId& scim_id) {
  return Value::object(
      {{"metadata",
        Value::array({Value::object({{"key", kZitadelMark}, {"value", crypto::to_base64(scim_id.value)}})})}});
}

Value zitadel_mark_search() {
  return Value::object(
      {{"filters",
        Value::array({Value::object(
            {{"keyFilter", Value::object({{"key", kZitadelMark}, {"method", "TEXT_FILTER_METHOD_EQUALS"}})}})})}});
}

}  // namespace provost::connectors
