#include "connectors/zitadel_users.h"

#include <string_view>
#include <utility>
#include <vector>

#include "connectors/app_words.h"
#include "connectors/person_attributes.h"
#include "core/base/text.h"
#include "core/crypto/encoding.h"

namespace provost::connectors {
namespace {

constexpr std::string_view kOff =
    "The user can no longer sign in, refresh tokens and opaque access tokens are refused; an access token that is a "
    "JWT is valid until it expires.";
constexpr std::string_view kAnothers = "The account of this name belongs to another person by now and was left alone.";

Errand errand_of(const Account& account) { return {account.idempotency_key, account.deadline}; }

/// What is left once a user is inactive, locked or gone. People have no personal access tokens in ZITADEL.
Effects effects_of_off(Effect sessions) {
  return {sessions, Effect::unknown, Effect::ended, Effect::unknown, Effect::none};
}

Receipt nothing_done(std::string_view note) { return {std::nullopt, on_all(Effect::none), std::string(note)}; }

/// Our own stable id is the user's id, unless the account was adopted.
RemoteId id_of(const Account& account) { return account.remote_id.value_or(RemoteId{account.scim_id.value}); }

}  // namespace

Result<Receipt> ZitadelUsers::provision(const Account& account) {
  const RemoteId id = id_of(account);
  const Presence presence = TRY(update(id, account));
  if (presence == Presence::there) return settle(id, account, "The user was brought up to date.");
  const auto found = TRY(find(account));
  return found ? adopt(*found, account) : create(account);
}

Result<Receipt> ZitadelUsers::adopt(const RemoteId& id, const Account& account) {
  const auto mark = TRY(mark_of(id, errand_of(account)));
  if (mark && *mark != account.scim_id) {
    return fail(Code::conflict, "the account that the match rule finds belongs to another person of ours");
  }
  if (!mark) {
    const std::string path = zitadel_user_path(id, "/metadata");
    TRY(client_.call({"POST", path, zitadel_mark(account.scim_id), "marking the user", ""}, errand_of(account)));
  }
  const Presence presence = TRY(update(id, account));
  if (presence == Presence::there) return settle(id, account, "A user that was there already was brought up to date.");
  return fail(Code::unavailable, "the app finds the user, and denies it when it is to be changed");
}

Result<Receipt> ZitadelUsers::create(const Account& account) {
  const Value document = TRY(zitadel_creation(account, rules_));
  const RemoteId ours{account.scim_id.value};
  const ZitadelAnswer answer =
      TRY(client_.call({"POST", "/v2/users/human", document, "creating the user"}, errand_of(account)));
  if (answer.outcome == ZitadelOutcome::exists) return fail(Code::unavailable, "the app has the user, and denies it");
  if (answer.outcome == ZitadelOutcome::taken) {
    return fail(Code::uniqueness,
                with_words("another user has this name, and the match rule does not find it", answer.words));
  }
  if (answer.outcome != ZitadelOutcome::done) {
    return fail(Code::conflict, with_words("the app refuses to create the user", answer.words));
  }
  if (answer.body.text_at("userId") != ours.value) {
    return fail(Code::unavailable, "the app did not create the user under the id that we named");
  }
  if (account.active) return Receipt{ours, on_all(Effect::none), "The user was created."};
  return settle(ours, account, "The user was created.");
}

Result<ZitadelUsers::Presence> ZitadelUsers::update(const RemoteId& id, const Account& account) {
  const std::string path = "/v2/users/human" + zitadel_user_path(id).substr(std::string_view("/v2/users").size());
  const ZitadelAnswer answer =
      TRY(client_.call({"PUT", path, zitadel_update(account), "changing the user"}, errand_of(account)));
  if (answer.outcome == ZitadelOutcome::done) return Presence::there;
  if (answer.outcome == ZitadelOutcome::missing) return Presence::missing;
  if (answer.outcome == ZitadelOutcome::taken) {
    return fail(Code::uniqueness, with_words("another user holds a value that must be unique", answer.words));
  }
  return fail(Code::conflict, with_words("the app refuses to change the user in its present state", answer.words));
}

/// Whether the person may sign in, once everything else stands.
Result<Receipt> ZitadelUsers::settle(const RemoteId& id, const Account& account, std::string note) {
  if (account.active) {
    note += TRY(switch_on(id, account));
    return Receipt{id, on_all(Effect::none), std::move(note)};
  }
  const Presence presence = TRY(switch_off(id, errand_of(account)));
  if (presence == Presence::missing) return fail(Code::unavailable, "the user vanished while it was changed");
  const Effect sessions = TRY(sessions_.end(id, errand_of(account)));
  return Receipt{id, effects_of_off(sessions), note + " " + std::string(kOff)};
}

/// "Not inactive" is said of active and of locked users alike; only a read tells them apart.
Result<std::string> ZitadelUsers::switch_on(const RemoteId& id, const Account& account) {
  const Errand errand = errand_of(account);
  const ZitadelAnswer answer = TRY(
      client_.call({"POST", zitadel_user_path(id, "/reactivate"), Value::object(), "reactivating the user"}, errand));
  if (answer.outcome == ZitadelOutcome::done) return std::string();
  if (answer.outcome != ZitadelOutcome::not_inactive) {
    return fail(Code::unavailable, "the user vanished while it was changed");
  }
  const auto user = TRY(client_.read_user(id, errand));
  if (!user || user->state != ZitadelState::locked) return std::string();
  if (!rules_.unlock) return std::string(" It is locked, and was left so; unlock=true unlocks whom we serve.");
  const ZitadelAnswer unlocked =
      TRY(client_.call({"POST", zitadel_user_path(id, "/unlock"), Value::object(), "unlocking the user"}, errand));
  if (unlocked.outcome == ZitadelOutcome::done || unlocked.outcome == ZitadelOutcome::not_locked) return std::string();
  return fail(Code::unavailable, "the user vanished while it was changed");
}

Result<ZitadelUsers::Presence> ZitadelUsers::switch_off(const RemoteId& id, const Errand& errand) {
  ZitadelAnswer answer = TRY(
      client_.call({"POST", zitadel_user_path(id, "/deactivate"), Value::object(), "deactivating the user"}, errand));
  if (answer.outcome == ZitadelOutcome::initial) {  // never signed in, and may not be deactivated before
    answer = TRY(client_.call({"POST", zitadel_user_path(id, "/lock"), Value::object(), "locking the user"}, errand));
  }
  switch (answer.outcome) {
    case ZitadelOutcome::done:
    case ZitadelOutcome::already_inactive:
    case ZitadelOutcome::not_lockable:
      return Presence::there;
    case ZitadelOutcome::missing:
      return Presence::missing;
    case ZitadelOutcome::taken:
    case ZitadelOutcome::exists:
    case ZitadelOutcome::initial:
    case ZitadelOutcome::not_inactive:
    case ZitadelOutcome::not_locked:
      break;
  }
  return fail(Code::conflict, with_words("the app refuses to deactivate the user in its present state", answer.words));
}

Result<Receipt> ZitadelUsers::deactivate(const Account& account) {
  const Errand errand = errand_of(account);
  RemoteId id = id_of(account);
  Presence presence = TRY(switch_off(id, errand));
  if (presence == Presence::missing) {
    const auto found = TRY(find(account));
    if (!found) return absent(account);
    const auto mark = TRY(mark_of(*found, errand));
    if (mark && *mark != account.scim_id) return nothing_done(kAnothers);
    id = *found;
    presence = TRY(switch_off(id, errand));
    if (presence == Presence::missing) {
      return fail(Code::unavailable, "the app finds the user, and denies it when it is to be deactivated");
    }
  }
  const Effect sessions = TRY(sessions_.end(id, errand));
  return Receipt{id, effects_of_off(sessions), std::string(kOff)};
}

Result<Receipt> ZitadelUsers::remove(const Account& account) {
  Receipt off = TRY(deactivate(account));  // no session begins between ending them and deleting
  if (rules_.removal == ZitadelRules::Removal::deactivate || !off.remote_id) return off;
  const ZitadelAnswer answer =
      TRY(client_.call({"DELETE", zitadel_user_path(*off.remote_id), {}, "deleting the user"}, errand_of(account)));
  if (answer.outcome == ZitadelOutcome::missing) {
    off.note = "The user was gone already.";
  } else if (answer.outcome == ZitadelOutcome::done) {
    off.note = "The user was deleted; an access token that is a JWT is valid until it expires.";
  } else {
    return fail(Code::conflict, with_words("the app refuses to delete the user in its present state", answer.words));
  }
  return off;
}

Result<Receipt> ZitadelUsers::revoke(const Account& account) {
  const auto id = TRY(locate(account));
  if (!id) return absent(account);
  const auto mark = account.remote_id ? std::nullopt : TRY(mark_of(*id, errand_of(account)));
  if (mark && *mark != account.scim_id) return nothing_done(kAnothers);
  const Effect sessions = TRY(sessions_.end(*id, errand_of(account)));
  constexpr Effect kCannot = Effect::unsupported;
  return Receipt{id,
                 {sessions, kCannot, kCannot, kCannot, Effect::none},
                 "Sessions were ended; ZITADEL ends the tokens of a person only by deactivating the user."};
}

/// Success for a user that is not there. ZITADEL hides people from a token that may not see them, so that finding
/// nobody proves nothing unless our token may.
Result<Receipt> ZitadelUsers::absent(const Account& account) {
  const auto may = TRY(client_.holds("user.read", errand_of(account)));
  if (may && !*may) return fail(Code::forbidden, "our token lacks user.read, so finding nobody proves nothing");
  return nothing_done("ZITADEL has no such user.");
}

Result<Probe> ZitadelUsers::probe(const Account& account) {
  const auto id = TRY(locate(account));
  if (!id) return Probe::dead;
  const auto user = TRY(client_.read_user(*id, errand_of(account)));
  if (!user) return Probe::dead;
  switch (user->state) {
    case ZitadelState::active:
    case ZitadelState::initial: {
      if (account.active) return Probe::alive;
      const bool off = TRY(is_off(*user, errand_of(account)));
      if (!off) return Probe::alive;
      break;
    }
    case ZitadelState::unknown:
      return Probe::cannot_know;
    case ZitadelState::inactive:
    case ZitadelState::locked:
    case ZitadelState::deleted:
      break;
  }
  const bool sessions = TRY(sessions_.any(*id, errand_of(account)));
  return sessions ? Probe::alive : Probe::dead;
}

/// What reads show lags behind what was done; a command does not, and refuses what is done already. It is asked about
/// people only who should be off.
Result<bool> ZitadelUsers::is_off(const ZitadelUser& shown, const Errand& errand) {
  const std::string path = zitadel_user_path(*shown.id, shown.state == ZitadelState::initial ? "/lock" : "/deactivate");
  const ZitadelAnswer answer = TRY(client_.call({"POST", path, Value::object(), "looking at the user"}, errand));
  return answer.outcome == ZitadelOutcome::already_inactive || answer.outcome == ZitadelOutcome::not_lockable;
}

Result<std::optional<RemoteId>> ZitadelUsers::locate(const Account& account) {
  if (account.remote_id) return account.remote_id;
  const RemoteId ours{account.scim_id.value};
  const auto user = TRY(client_.read_user(ours, errand_of(account)));
  return user ? std::optional(ours) : TRY(find(account));
}

/// The one person whom the match rule names; nothing if there is none or no rule.
Result<std::optional<RemoteId>> ZitadelUsers::find(const Account& account) {
  const bool by_email = rules_.match == ZitadelRules::Match::email;
  const std::string wanted = by_email ? email_of(account) : account.user_name;
  if (rules_.match == ZitadelRules::Match::none || wanted.empty()) return std::optional<RemoteId>();
  const ZitadelAnswer answer =
      TRY(client_.call({"POST", "/v2/users", zitadel_search(account, rules_), "finding the user"}, errand_of(account)));
  if (answer.outcome != ZitadelOutcome::done) return fail(Code::unavailable, "the app does not search for users");
  const ZitadelList list = TRY(read_zitadel_list(answer.body, "result"));
  std::optional<RemoteId> found;
  for (const Value& item : list.items) {
    const ZitadelUser user = read_zitadel_user(item);
    const std::string& name = by_email ? user.email : user.user_name;
    const bool same = user.id && user.human && text::name_key(name) == text::name_key(wanted) &&
                      (rules_.organization.empty() || user.organization == rules_.organization);
    if (!same || found) return fail(Code::conflict, "the app answers a search with several users, or with others");
    found = user.id;
  }
  if (!found && list.total > 0) return fail(Code::forbidden, "the app counts users that it does not show us");
  return found;
}

/// Which person of ours the user was created or adopted for, as its metadata says.
Result<std::optional<ScimId>> ZitadelUsers::mark_of(const RemoteId& id, const Errand& errand) {
  const ZitadelAnswer answer = TRY(client_.call(
      {"POST", zitadel_user_path(id, "/metadata/search"), zitadel_mark_search(), "reading the user's mark", ""},
      errand));
  if (answer.outcome != ZitadelOutcome::done) return fail(Code::unavailable, "the app does not show the user's mark");
  const ZitadelList list = TRY(read_zitadel_list(answer.body, "metadata"));
  for (const Value& entry : list.items) {
    if (entry.text_at("key") != kZitadelMark) continue;
    auto mark = crypto::from_base64(entry.text_at("value"));
    if (mark && !mark->empty()) return std::optional(ScimId{std::move(*mark)});
  }
  return std::optional<ScimId>();
}

}  // namespace provost::connectors
