#include "connectors/zendesk_users.h"

#include <string_view>
#include <utility>

#include "connectors/app_words.h"
#include "core/base/text.h"

namespace provost::connectors {
namespace {

constexpr std::string_view kOwner = "; the owner of the Zendesk account, for one, cannot be suspended or deleted";

Errand errand_of(const Account& account) { return {account.idempotency_key, account.deadline}; }

RemoteId remote_id(const ZendeskUser& user) { return RemoteId{std::to_string(user.id)}; }

Receipt provisioned(const ZendeskUser& user, std::string note) {
  return {remote_id(user), on_all(Effect::none), std::move(note)};
}

Receipt absent() { return {std::nullopt, on_all(Effect::none), "Zendesk has no such user."}; }

/// What a suspension leaves to the verb that ends tokens.
Effects suspended_with(Effect sessions) {
  Effects effects;
  effects.sessions = sessions;
  effects.authorization_codes = Effect::unsupported;
  effects.personal_tokens = Effect::unsupported;
  return effects;
}

std::string tokens_note(Effect tokens) {
  constexpr std::string_view kApi = " API tokens belong to the account and to nobody in it, and stay.";
  const std::string_view first = tokens == Effect::ended ? "OAuth tokens were deleted."
                                 : tokens == Effect::none
                                     ? "There were no OAuth tokens."
                                     : "Not every OAuth token could be seen; look at them yourself.";
  return std::string(first).append(kApi);
}

}  // namespace

Result<Receipt> ZendeskUsers::provision(const Account& account) {
  if (const std::int64_t id = zendesk_id_of(account.remote_id); id != 0) {
    const auto known = TRY(fresh(id, errand_of(account)));
    if (known && is_anothers_external_id(known->external_id, account.scim_id.value)) {
      return fail(Code::conflict, "the user at the app bears the id of another person of ours by now");
    }
    if (known) return update(*known, account);
  }
  const Found found = TRY(find(account));
  if (found.user) return update(*found.user, account);
  if (found.clash) {
    return fail(Code::uniqueness, "the e-mail address is that of a user at the app who bears another external id");
  }
  return create(account);
}

/// Not create_or_update, which adopts by address whatever the match rule says, and takes the external id from whom it
/// adopts.
Result<Receipt> ZendeskUsers::create(const Account& account) {
  const Errand errand = errand_of(account);
  const ZendeskProfile profile = zendesk_profile_of(account);
  const ZendeskAnswer answer = TRY(client_.create(zendesk_new_user(profile, rules_.role, account.active), errand));
  const ZendeskOutcome outcome = TRY(settled(answer.outcome, errand));
  switch (outcome) {
    case ZendeskOutcome::done:
      break;
    case ZendeskOutcome::email_taken:
    case ZendeskOutcome::external_id_taken:
      return after_clash(outcome, account);
    case ZendeskOutcome::missing:
      return fail(Code::unavailable, "creating: there is no Zendesk at this address");
    case ZendeskOutcome::refused:
    case ZendeskOutcome::barred:
      return fail(Code::invalid_value,
                  with_words("the app does not make a user of this name, address and role", answer.words));
  }
  if (!is_zendesk_external_id(answer.user.external_id, profile.external_id)) {
    return fail(Code::unavailable, "creating: the app answered with another user than was to be made");
  }
  if (!account.active && answer.user.suspended != true) return update(answer.user, account);
  return provisioned(answer.user, "The user was created.");
}

/// Either somebody was faster, or an answer of ours was lost, or the match rule does not take who is there.
Result<Receipt> ZendeskUsers::after_clash(ZendeskOutcome outcome, const Account& account) {
  const Found found = TRY(find(account));
  if (found.user) return update(*found.user, account);
  if (outcome == ZendeskOutcome::external_id_taken) {
    return fail(Code::unavailable, "the app has a user of our id, and does not find it yet");
  }
  return fail(Code::uniqueness, "another user at the app has the e-mail address, and the match rule does not adopt it");
}

Result<Receipt> ZendeskUsers::update(const ZendeskUser& seen, const Account& account) {
  const Errand errand = errand_of(account);
  const ZendeskProfile profile = zendesk_profile_of(account);
  Value changed = zendesk_differences(seen, profile);
  std::string note;
  if (account.active) {
    TRY(move_address(seen, profile, errand));  // first: the old one must not sign in for a moment
    note = TRY(reinstate(seen, std::move(changed), errand));
  } else {
    note = TRY(suspend(seen, std::move(changed), errand));
    if (seen.suspended != true) TRY(access_.end_sessions(seen.id, errand));
    TRY(move_address(seen, profile, errand));
  }
  return provisioned(seen, "The user was brought up to date." + note);
}

/// Sends what changes, all in one, as Zendesk counts changes of a user; nothing if nothing does. A 403 is about this
/// user alone if our credential is still good.
Result<ZendeskUser> ZendeskUsers::write(const ZendeskUser& seen, Value changed, const Errand& errand) {
  if (changed.members().empty()) return seen;
  ZendeskAnswer answer = TRY(client_.change(seen.id, std::move(changed), errand));
  switch (TRY(settled(answer.outcome, errand))) {
    case ZendeskOutcome::done:
      return std::move(answer.user);
    case ZendeskOutcome::missing:
      return fail(Code::unavailable, "the app shows the user, and denies it when it is to be changed");
    case ZendeskOutcome::email_taken:
    case ZendeskOutcome::external_id_taken:
      return fail(Code::uniqueness,
                  with_words("another user at the app holds a value that must be unique", answer.words));
    case ZendeskOutcome::refused:
    case ZendeskOutcome::barred:
      break;
  }
  return fail(Code::conflict,
              with_words("the app refuses the change of this user" + std::string(kOwner), answer.words));
}

/// What matters is that nobody gets in: if the app refuses the rest, the suspension goes alone.
Result<std::string> ZendeskUsers::suspend(const ZendeskUser& seen, Value changed, const Errand& errand) {
  TRY(spare_ourselves(seen));
  auto demotion = staff_.demotion(seen, errand);
  if (!demotion) {
    TRY(write(seen, seen.suspended == true ? Value::object() : Value::object({{"suspended", true}}), errand));
    return fail(demotion.error().code, demotion.error().detail);
  }
  StaffChange& staff = *demotion;
  const bool only = changed.members().empty() && staff.members.members().empty();
  for (const Member& member : staff.members.members()) changed.set(member.name, member.value);
  if (seen.suspended != true) changed.set("suspended", true);
  auto after = write(seen, std::move(changed), errand);
  if (!after && !only && (after.error().code == Code::conflict || after.error().code == Code::uniqueness)) {
    after = write(seen, Value::object({{"suspended", true}}), errand);
    staff.note = " The app refused all but the suspension; role and profile are as they were.";
  }
  const ZendeskUser user = TRY(std::move(after));
  if (user.suspended != true)
    return fail(Code::conflict, "the app took the suspension, and says that the user is active");
  return staff.note;
}

/// The way back. An agent for whom no seat is left comes back as an end user.
Result<std::string> ZendeskUsers::reinstate(const ZendeskUser& seen, Value changed, const Errand& errand) {
  StaffChange staff = staff_.restoration(seen);
  if (seen.suspended != false) changed.set("suspended", false);
  Value whole = changed;
  for (const Member& member : staff.members.members()) whole.set(member.name, member.value);
  auto after = write(seen, std::move(whole), errand);
  if (!after && after.error().code == Code::conflict && staff.members.find("role") != nullptr) {
    after = write(seen, std::move(changed), errand);
    staff.note = " The app did not give it the former role back; there may be no seat left.";
    staff.groups.clear();
  }
  const ZendeskUser user = TRY(std::move(after));
  if (user.suspended == true)
    return fail(Code::conflict, "the app took the change, and says that the user is suspended");
  TRY(staff_.rejoin(seen.id, staff.groups, errand));
  return staff.note;
}

/// Changes the first address itself: a PUT of the user would add a second one, and the old one would still sign in.
Result<void> ZendeskUsers::move_address(const ZendeskUser& seen, const ZendeskProfile& profile, const Errand& errand) {
  if (profile.email.empty() || seen.email.empty() || is_same_email(seen.email, profile.email)) return {};
  const ZendeskPage page = TRY(client_.page({zendesk_user_path(seen.id, "/identities"), "identities"}, errand));
  std::int64_t primary = 0;
  for (const Value& identity : page.items) {
    const Value* first = identity.find("primary");
    const bool is_first = first != nullptr && *first == Value(true) && identity.text_at("type") == "email";
    if (is_first && is_same_email(identity.text_at("value"), seen.email)) primary = zendesk_id_at(identity, "id");
  }
  if (primary == 0) return fail(Code::unavailable, "the app does not say which of a user's addresses is the first");
  const std::string path = zendesk_user_path(seen.id, "/identities/" + std::to_string(primary));
  Value body = Value::object({{"identity", Value::object({{"value", profile.email}, {"verified", true}})}});
  const ZendeskOutcome outcome = TRY(client_.ask({"PUT", path, std::move(body)}, "changing an address", errand));
  if (TRY(settled(outcome, errand)) == ZendeskOutcome::done) return {};
  return fail(Code::uniqueness, "the app does not take the new e-mail address; another user may have it");
}

Result<Receipt> ZendeskUsers::deactivate(const Account& account) {
  const auto seen = TRY(meant(account));
  if (!seen) return absent();
  if (seen->deleted) return Receipt{remote_id(*seen), on_all(Effect::none), "The user was deleted already."};
  const std::string note = TRY(suspend(*seen, Value::object(), errand_of(account)));
  const Effect sessions = TRY(access_.end_sessions(seen->id, errand_of(account)));
  return Receipt{remote_id(*seen), suspended_with(sessions),
                 "The user is suspended and its sessions have ended." + note};
}

Result<Receipt> ZendeskUsers::revoke(const Account& account) {
  const auto seen = TRY(meant(account));
  if (!seen) return absent();
  const Effects effects = TRY(access_.end_all(seen->id, errand_of(account)));
  return Receipt{remote_id(*seen), effects, "Sessions have ended. " + tokens_note(effects.access_tokens)};
}

Result<Receipt> ZendeskUsers::remove(const Account& account) {
  const Errand errand = errand_of(account);
  const auto seen = TRY(meant(account));
  if (!seen) return absent();
  TRY(spare_ourselves(*seen));
  const Effects effects = TRY(access_.end_all(seen->id, errand));
  if (!seen->deleted) {
    const ZendeskOutcome outcome = TRY(settled(TRY(client_.erase(seen->id, errand)), errand));
    if (outcome != ZendeskOutcome::done && outcome != ZendeskOutcome::missing) {
      return fail(Code::conflict, "the app refuses to delete this user" + std::string(kOwner));
    }
  }
  if (!rules_.deletes_for_good) {
    return Receipt{remote_id(*seen), effects, "The user is deleted. " + tokens_note(effects.access_tokens)};
  }
  const ZendeskOutcome outcome = TRY(settled(TRY(client_.erase_for_good(seen->id, errand)), errand));
  if (outcome != ZendeskOutcome::done && outcome != ZendeskOutcome::missing) {
    return fail(Code::conflict, "the user is deleted, and the app refuses to delete it for good");
  }
  return Receipt{remote_id(*seen), effects, "The user is deleted for good. " + tokens_note(effects.access_tokens)};
}

Result<Probe> ZendeskUsers::probe(const Account& account) {
  const auto seen = TRY(meant(account));
  if (!seen || seen->deleted) return Probe::dead;
  if (!seen->suspended) return Probe::cannot_know;
  if (!*seen->suspended) return Probe::alive;
  return access_.look(seen->id, errand_of(account));
}

Result<std::optional<ZendeskUser>> ZendeskUsers::fresh(std::int64_t id, const Errand& errand) {
  ZendeskAnswer answer = TRY(client_.read(id, errand));
  if (answer.outcome == ZendeskOutcome::missing || answer.user.deleted) return std::optional<ZendeskUser>();
  return std::optional<ZendeskUser>(std::move(answer.user));
}

Result<std::optional<ZendeskUser>> ZendeskUsers::meant(const Account& account) {
  if (const std::int64_t id = zendesk_id_of(account.remote_id); id != 0) {
    ZendeskAnswer answer = TRY(client_.read(id, errand_of(account)));
    if (answer.outcome == ZendeskOutcome::done) {
      if (is_anothers_external_id(answer.user.external_id, account.scim_id.value)) {
        return fail(Code::conflict, "the user at the app bears the id of another person of ours by now");
      }
      return std::optional<ZendeskUser>(std::move(answer.user));
    }
  }
  Found found = TRY(find(account));
  return std::move(found.user);
}

/// Whom a list shows is read again by id, as lists may be behind.
Result<ZendeskUsers::Found> ZendeskUsers::find(const Account& account) {
  const Errand errand = errand_of(account);
  const ZendeskProfile profile = zendesk_profile_of(account);
  for (const ZendeskUser& listed : TRY(client_.with_external_id(profile.external_id, errand))) {
    if (listed.deleted || !is_zendesk_external_id(listed.external_id, profile.external_id)) continue;
    auto user = TRY(fresh(listed.id, errand));
    if (user && is_zendesk_external_id(user->external_id, profile.external_id)) return Found{std::move(user)};
  }
  return rules_.adopts_by_email ? find_by_email(profile, errand) : Found{};
}

Result<ZendeskUsers::Found> ZendeskUsers::find_by_email(const ZendeskProfile& profile, const Errand& errand) {
  if (profile.email.empty()) return Found{};
  for (const ZendeskUser& listed : TRY(client_.with_email(profile.email, errand))) {
    if (listed.deleted || !is_same_email(listed.email, profile.email)) continue;
    auto user = TRY(fresh(listed.id, errand));
    if (!user || !is_same_email(user->email, profile.email)) continue;
    if (user->external_id.empty()) return Found{std::move(user)};
    return Found{std::nullopt, !is_zendesk_external_id(user->external_id, profile.external_id)};
  }
  return Found{};
}

/// Zendesk says 403 of an admin's credential for what may not be done to one user. Taken for a refused credential, it
/// would stop the whole connection; so the credential is asked about first.
Result<ZendeskOutcome> ZendeskUsers::settled(ZendeskOutcome outcome, const Errand& errand) {
  if (outcome == ZendeskOutcome::barred) TRY(client_.prove_admin(errand));
  return outcome;
}

/// Suspending the admin whose API token we use would end every later suspension.
Result<void> ZendeskUsers::spare_ourselves(const ZendeskUser& seen) const {
  if (!is_same_email(seen.email, client_.email())) return {};
  return fail(Code::conflict,
              "this is the user whose API token the connection uses; give the connection that of another admin first");
}

}  // namespace provost::connectors
