#include "connectors/rocketchat_requests.h"

#include <algorithm>
#include <utility>

#include "connectors/person_attributes.h"
#include "core/base/text.h"
#include "core/http/uri.h"

namespace provost::connectors {
namespace {

bool has_address(const RocketchatUser& user, std::string_view address) {
  return !address.empty() && std::any_of(user.emails.begin(), user.emails.end(), [&](const auto& email) {
    return email.verified && text::fold(email.address) == text::fold(address);
  });
}

}  // namespace

RocketchatRules rocketchat_rules_of(const Settings& settings) {
  RocketchatRules rules;
  if (settings.text("match") == "email") rules.match = RocketchatRules::Match::email;
  if (settings.text("match") == "none") rules.match = RocketchatRules::Match::none;
  if (settings.text("on_remove") == "delete") rules.removal = RocketchatRules::Removal::erase;
  if (settings.text("username") == "localPart") rules.naming = RocketchatRules::Naming::local_part;
  rules.confirm_relinquish = settings.flag("confirm_relinquish");
  rules.role = settings.text("role");
  rules.own_id = RemoteId{std::string(settings.text("user_id"))};
  return rules;
}

std::string rocketchat_name_of(const Account& account, const RocketchatRules& rules) {
  if (rules.naming == RocketchatRules::Naming::whole) return account.user_name;
  return account.user_name.substr(0, account.user_name.find('@'));
}

Result<Value> rocketchat_creation(const Account& account, const RocketchatRules& rules, const Secret& password) {
  const std::string email = email_of(account);
  if (email.empty()) {
    return fail(Code::invalid_value, "Rocket.Chat takes nobody without an e-mail address, and the person has none");
  }
  Value request = Value::object({{"username", rocketchat_name_of(account, rules)},
                                 {"name", shown_name_of(account)},
                                 {"email", email},
                                 {"password", password.reveal()},
                                 {"active", account.active},
                                 {"verified", true},
                                 {"requirePasswordChange", false},
                                 {"sendWelcomeEmail", false}});
  if (!rules.role.empty()) request.set("roles", Value::array({rules.role}));
  return request;
}

std::optional<Value> rocketchat_changes(const RocketchatUser& user, const Account& account,
                                        const RocketchatRules& rules) {
  Value changes = Value::object();
  const std::string user_name = rocketchat_name_of(account, rules);
  if (user.user_name != user_name) changes.set("username", user_name);
  const std::string name = shown_name_of(account);
  if (user.name != name) changes.set("name", name);
  const std::string email = email_of(account);
  if (!email.empty() && !has_address(user, email)) {
    changes.set("email", email);
    changes.set("verified", true);
  }
  return changes.members().empty() ? std::nullopt : std::optional(std::move(changes));
}

bool rocketchat_matches(const RocketchatUser& user, const Account& account, const RocketchatRules& rules) {
  const bool human = user.id && (user.type.empty() || user.type == "user");
  if (!human) return false;
  if (rules.match == RocketchatRules::Match::email) return has_address(user, email_of(account));
  const bool same = text::name_key(user.user_name) == text::name_key(rocketchat_name_of(account, rules));
  const bool enough = rules.naming == RocketchatRules::Naming::whole || has_address(user, email_of(account));
  return rules.match == RocketchatRules::Match::user_name && same && enough;
}

std::string rocketchat_search(const Account& account, const RocketchatRules& rules) {
  if (rules.match == RocketchatRules::Match::email) {
    return "/api/v1/users.listByStatus?count=100&searchTerm=" + http::encode_query(email_of(account));
  }
  return "/api/v1/users.info?username=" + http::encode_query(rocketchat_name_of(account, rules));
}

}  // namespace provost::connectors
