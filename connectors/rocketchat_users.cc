#include "connectors/rocketchat_users.h"

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

#include "connectors/app_words.h"
#include "connectors/person_attributes.h"
#include "core/base/random.h"
#include "core/crypto/encoding.h"

namespace provost::connectors {
namespace {

constexpr std::size_t kPasswordBytes = 32;
constexpr std::string_view kLastOwner =
    "the person is the only owner of rooms: name another owner there, or set confirm_relinquish=true, by which "
    "Rocket.Chat passes such rooms on or deletes them; sessions and personal tokens were ended";

Errand errand_of(const Account& account) { return {account.idempotency_key, account.deadline}; }

/// A password that nobody knows and that every policy for passwords takes.
Secret password() {
  std::array<std::byte, kPasswordBytes> bytes{};
  SystemRandom().fill(bytes);
  std::string raw;
  for (const std::byte byte : bytes) raw.push_back(static_cast<char>(byte));
  return Secret(crypto::to_base64url(raw) + "aA1!");
}

/// Login tokens are sessions and personal tokens alike.
Effects effects_of(Effect oauth) { return {Effect::ended, oauth, oauth, oauth, Effect::ended}; }

}  // namespace

Result<Receipt> RocketchatUsers::provision(const Account& account) {
  if (account.remote_id) {
    const auto user = TRY(client_.read_user(*account.remote_id, errand_of(account)));
    if (user) return bring_up(*user, account, "The user was brought up to date.");
  }
  const auto found = TRY(find(account));
  if (found) return bring_up(*found, account, "A user that was there already was brought up to date.");
  return create(account);
}

Result<Receipt> RocketchatUsers::create(const Account& account) {
  const Secret unknown = password();
  RocketchatCall call{"/api/v1/users.create", {}, "creating the user"};
  call.body = TRY(rocketchat_creation(account, rules_, unknown));
  call.hidden = {unknown};
  const RocketchatAnswer answer = TRY(client_.call(call, errand_of(account)));
  if (answer.outcome == RocketchatOutcome::taken) {
    return fail(Code::uniqueness,
                with_words("another user has this name or address, and the match rule does not find it", answer.words));
  }
  if (answer.outcome != RocketchatOutcome::done) {
    return fail(
        Code::conflict,
        with_words("the app does not allow our user to create this person; a role needs assign-roles", answer.words));
  }
  const Value* made = answer.body.find("user");
  RocketchatUser user = read_rocketchat_user(made == nullptr ? Value() : *made);
  if (!user.id || user.user_name != rocketchat_name_of(account, rules_)) {
    return fail(Code::unavailable, "creating the user: the app did not say whom it made");
  }
  if (!account.active && user.active != false) return bring_up(user, account, "The user was created.");
  return Receipt{std::move(user.id), on_all(Effect::none), "The user was created."};
}

Result<Receipt> RocketchatUsers::bring_up(const RocketchatUser& user, const Account& account, std::string note) {
  TRY(change(user, account));
  if (!account.active) {
    Receipt off = TRY(switch_off(*user.id, account));
    off.note = note + " " + off.note;
    return off;
  }
  if (user.active != true) {
    const bool there = TRY(set_active(*user.id, account, true));
    if (!there) return fail(Code::unavailable, "the user vanished while it was changed");
  }
  return Receipt{user.id, on_all(Effect::none), std::move(note)};
}

Result<void> RocketchatUsers::change(const RocketchatUser& user, const Account& account) {
  auto changes = rocketchat_changes(user, account, rules_);
  if (!changes) return {};
  const Value request = Value::object({{"userId", user.id->value}, {"data", std::move(*changes)}});
  const RocketchatAnswer answer =
      TRY(client_.call({"/api/v1/users.update", request, "changing the user"}, errand_of(account)));
  switch (answer.outcome) {
    case RocketchatOutcome::done:
      break;
    case RocketchatOutcome::missing:
      return fail(Code::unavailable, "the user vanished while it was changed");
    case RocketchatOutcome::taken:
      return fail(Code::uniqueness, with_words("another user has this name or address", answer.words));
    case RocketchatOutcome::last_owner:
    case RocketchatOutcome::not_allowed:
      return fail(Code::conflict, with_words("the app does not allow this change of the user", answer.words));
  }
  const Value* changed = answer.body.find("user");
  if (changed != nullptr && read_rocketchat_user(*changed).id != user.id) {
    return fail(Code::unavailable, "the app answered a change of one user with another");
  }
  return {};
}

/// False if there is no such user.
Result<bool> RocketchatUsers::set_active(const RemoteId& id, const Account& account, bool active) {
  if (id == rules_.own_id) return fail(Code::conflict, "the user is the one whose token we use, and was left alone");
  Value request = Value::object({{"userId", id.value}, {"activeStatus", active}, {"confirmRelinquish", false}});
  const std::string path = "/api/v1/users.setActiveStatus";
  const std::string_view doing = active ? "activating the user" : "deactivating the user";
  RocketchatAnswer answer = TRY(client_.call({path, request, doing}, errand_of(account)));
  if (answer.outcome == RocketchatOutcome::last_owner && rules_.confirm_relinquish) {
    request.set("confirmRelinquish", true);
    answer = TRY(client_.call({path, request, doing}, errand_of(account)));
  }
  if (answer.outcome == RocketchatOutcome::missing) return false;
  if (answer.outcome == RocketchatOutcome::last_owner) {
    TRY(log_out(id, errand_of(account)));  // who must stay on the list need not stay signed in
    return fail(Code::conflict, std::string(kLastOwner));
  }
  if (answer.outcome != RocketchatOutcome::done) {
    return fail(
        Code::conflict,
        with_words("the app does not allow it; the user may be its last administrator, or federated", answer.words));
  }
  const Value* changed = answer.body.find("user");
  const RocketchatUser user = read_rocketchat_user(changed == nullptr ? Value() : *changed);
  if (user.id != id || user.active != active) {
    return fail(Code::unavailable, std::string(doing) + ": the app answered with another user or state");
  }
  return true;
}

/// False if there is no such user.
Result<bool> RocketchatUsers::log_out(const RemoteId& id, const Errand& errand) {
  if (id == rules_.own_id) return fail(Code::conflict, "the user is the one whose token we use, and was left alone");
  const Value request = Value::object({{"userId", id.value}});
  const RocketchatAnswer answer = TRY(client_.call({"/api/v1/users.logout", request, "ending sessions"}, errand));
  if (answer.outcome == RocketchatOutcome::missing) return false;
  if (answer.outcome != RocketchatOutcome::done) {
    return fail(Code::conflict, with_words("the app refuses to end sessions", answer.words));
  }
  return true;
}

/// A receipt without an id if there is no such user.
Result<Receipt> RocketchatUsers::switch_off(const RemoteId& id, const Account& account) {
  const bool there = TRY(set_active(id, account, false));
  if (!there) return Receipt{};
  TRY(log_out(id, errand_of(account)));  // the deactivation should have; old servers knew other ways into an account
  const auto oauth = client_.ends_oauth(errand_of(account));
  if (oauth == true) {
    return Receipt{id, effects_of(Effect::ended), "The user is deactivated; sessions and all tokens were ended."};
  }
  return Receipt{id, effects_of(oauth ? Effect::unsupported : Effect::unknown),
                 "The user is deactivated, sessions and personal tokens were ended; before 8.5.0 Rocket.Chat does not "
                 "end OAuth tokens."};
}

Result<Receipt> RocketchatUsers::deactivate(const Account& account) {
  if (account.remote_id) {
    Receipt off = TRY(switch_off(*account.remote_id, account));
    if (off.remote_id) return off;
  }
  const auto found = TRY(find(account));
  if (!found) return absent(account);
  Receipt off = TRY(switch_off(*found->id, account));
  if (!off.remote_id) return fail(Code::unavailable, "the app finds the user, and denies it when it is deactivated");
  return off;
}

Result<Receipt> RocketchatUsers::remove(const Account& account) {
  Receipt off = TRY(deactivate(account));  // deleting alone leaves OAuth tokens
  if (rules_.removal == RocketchatRules::Removal::deactivate || !off.remote_id) return off;
  const bool erased = TRY(erase(*off.remote_id, account));
  off.note = erased ? "The user was deactivated, and then deleted." : "The user was gone already.";
  return off;
}

/// False if there is no such user.
Result<bool> RocketchatUsers::erase(const RemoteId& id, const Account& account) {
  Value request = Value::object({{"userId", id.value}, {"confirmRelinquish", false}});
  RocketchatAnswer answer =
      TRY(client_.call({"/api/v1/users.delete", request, "deleting the user"}, errand_of(account)));
  if (answer.outcome == RocketchatOutcome::last_owner && rules_.confirm_relinquish) {
    request.set("confirmRelinquish", true);
    answer = TRY(client_.call({"/api/v1/users.delete", request, "deleting the user"}, errand_of(account)));
  }
  if (answer.outcome == RocketchatOutcome::missing) return false;
  if (answer.outcome == RocketchatOutcome::done) return true;
  if (answer.outcome == RocketchatOutcome::last_owner) return fail(Code::conflict, std::string(kLastOwner));
  return fail(Code::conflict, with_words("the app does not allow to delete the user", answer.words));
}

Result<Receipt> RocketchatUsers::revoke(const Account& account) {
  const auto user = TRY(locate(account));
  if (!user) return absent(account);
  const bool any = TRY(log_out(*user->id, errand_of(account)));
  Effects effects = effects_of(Effect::unsupported);
  if (!any) effects.sessions = effects.personal_tokens = Effect::none;
  return Receipt{user->id, effects,
                 "Sessions and personal tokens were ended; OAuth tokens end only with a deactivation."};
}

/// Success for a user that is not there, once the app has said that it knows us: it says little but 400 otherwise.
Result<Receipt> RocketchatUsers::absent(const Account& account) {
  TRY(client_.read_self(errand_of(account)));
  return Receipt{std::nullopt, on_all(Effect::none), "Rocket.Chat has no such user."};
}

Result<Probe> RocketchatUsers::probe(const Account& account) {
  if (!account.remote_id && rules_.match == RocketchatRules::Match::none) return Probe::cannot_know;
  const auto user = TRY(locate(account));
  if (!user) return Probe::dead;
  if (!user->active) return Probe::cannot_know;
  if (*user->active) return Probe::alive;
  // OAuth tokens of one who is off are shown to nobody; only the version says that they ended.
  return client_.ends_oauth(errand_of(account)) == true ? Probe::dead : Probe::cannot_know;
}

Result<std::optional<RocketchatUser>> RocketchatUsers::locate(const Account& account) {
  return account.remote_id ? client_.read_user(*account.remote_id, errand_of(account)) : find(account);
}

/// The one person whom the match rule names; nothing if there is none or no rule.
Result<std::optional<RocketchatUser>> RocketchatUsers::find(const Account& account) {
  const bool by_email = rules_.match == RocketchatRules::Match::email;
  const std::string wanted = by_email ? email_of(account) : rocketchat_name_of(account, rules_);
  if (rules_.match == RocketchatRules::Match::none || wanted.empty()) return std::optional<RocketchatUser>();
  const RocketchatAnswer answer =
      TRY(client_.call({rocketchat_search(account, rules_), {}, "finding the user"}, errand_of(account)));
  if (answer.outcome == RocketchatOutcome::missing) return std::optional<RocketchatUser>();
  const Value* found = answer.body.find(by_email ? "users" : "user");
  if (found == nullptr || found->is_array() != by_email) {
    return fail(Code::unavailable, "the app answered a search with something else");
  }
  const Array candidates = by_email ? found->items() : Array{*found};
  std::optional<RocketchatUser> match;
  for (const Value& candidate : candidates) {
    RocketchatUser user = read_rocketchat_user(candidate);
    if (!rocketchat_matches(user, account, rules_)) continue;
    if (match) return fail(Code::conflict, "several users at the app have the person's address");
    match = std::move(user);
  }
  return match;
}

}  // namespace provost::connectors
