#include "connectors/unleash_accounts.h"

#include <string>
#include <utility>

#include "connectors/app_words.h"
#include "core/base/text.h"

namespace provost::connectors {
namespace {

using Outcome = UnleashCreation::Outcome;
using Presence = UnleashClient::Presence;

constexpr std::string_view kUpToDate = "The account is up to date.";
constexpr std::string_view kAdopted =
    "An account that Unleash had already was taken for the person's and is up to date.";
constexpr std::string_view kOtherUsername =
    " Unleash cannot change a username, so the account goes on under another one than the person's.";
constexpr std::string_view kDemoted =
    "The account is a Viewer with a new random password and its sessions have ended; Unleash cannot switch it off: "
    "personal access tokens and single sign-on still read everything.";
constexpr std::string_view kSessionsEnded =
    "All sessions ended, by a new random password: the person needs a reset or single sign-on to come back. Personal "
    "access tokens live on: Unleash lets nobody else revoke them.";

Errand errand_of(const Account& account) { return {account.idempotency_key, account.deadline}; }

RemoteId remote_id_of(std::int64_t id) { return RemoteId{std::to_string(id)}; }

/// Unleash gives people no OAuth tokens, so of those there is never one to end.
Effects effects(Effect sessions, Effect personal_tokens) {
  Effects effects = on_all(Effect::none);
  effects.sessions = sessions;
  effects.personal_tokens = personal_tokens;
  return effects;
}

bool same(std::string_view left, std::string_view right) {
  return !left.empty() && text::name_key(left) == text::name_key(right);
}

/// The one user for whom `holds` is true. Two are a conflict: which one is meant cannot be known.
template <class Predicate>
Result<std::optional<UnleashUser>> only(const std::vector<UnleashUser>& users, Predicate holds) {
  std::optional<UnleashUser> found;
  for (const UnleashUser& user : users) {
    if (!holds(user)) continue;
    if (found && found->id != user.id)
      return fail(Code::conflict, "more than one account at Unleash matches the person");
    found = user;
  }
  return found;
}

tl::unexpected<Error> clash() {
  return fail(Code::uniqueness,
              "another account at Unleash holds the username or the e-mail address, and the setting \"match\" does not "
              "let us take it for the person's");
}

}  // namespace

Result<UnleashAccounts::Holders> UnleashAccounts::holders(const UnleashPerson& person, const Errand& errand) {
  Holders holders;
  const auto named = TRY(client_.search(person.username, errand));
  holders.of_username = TRY(only(named, [&](const UnleashUser& user) { return same(user.username, person.username); }));
  if (person.email.empty()) return holders;
  const auto mailed = TRY(client_.search(person.email, errand));
  holders.of_email = TRY(only(mailed, [&](const UnleashUser& user) { return same(user.email, person.email); }));
  return holders;
}

std::optional<UnleashUser> UnleashAccounts::chosen(const Holders& holders) const {
  switch (rules_.match) {
    case UnleashRules::Match::none:
      return std::nullopt;
    case UnleashRules::Match::username:
      return holders.of_username;
    case UnleashRules::Match::email:
      return holders.of_email;
    case UnleashRules::Match::both:
      break;
  }
  const bool one = holders.of_username && holders.of_email && holders.of_username->id == holders.of_email->id;
  return one ? holders.of_username : std::nullopt;
}

/// The account that we have known, if Unleash still has it.
Result<std::optional<UnleashUser>> UnleashAccounts::remembered(const Account& account) {
  const auto id = text::to_integer(account.remote_id->value);
  if (!id || *id <= 0) return fail(Code::invalid_value, "the id that we remember is none of Unleash's");
  return client_.read(*id, errand_of(account));
}

/// The chosen account in full, as a search does not tell the role; nothing if none is chosen.
Result<std::optional<UnleashUser>> UnleashAccounts::read_chosen(const Holders& holders, const Errand& errand) {
  const auto choice = chosen(holders);
  if (!choice) return std::optional<UnleashUser>();
  auto seen = TRY(client_.read(choice->id, errand));
  if (!seen) return fail(Code::unavailable, "Unleash finds the account, and denies it when it is looked at");
  if (seen->username != choice->username || !text::equal_ignoring_case(seen->email, choice->email)) {
    return fail(Code::unavailable, "Unleash finds the account, and shows another when it is looked at");
  }
  return seen;
}

/// The account whose access is to end. Who was known under an id is nobody else than that.
Result<std::optional<UnleashUser>> UnleashAccounts::locate(const Account& account) {
  if (account.remote_id) return remembered(account);
  if (rules_.match == UnleashRules::Match::none) return std::optional<UnleashUser>();
  const auto found = TRY(holders(unleash_person(account), errand_of(account)));
  return read_chosen(found, errand_of(account));
}

Result<Receipt> UnleashAccounts::provision(const Account& account) {
  // Unleash has no account that cannot be used, so for somebody who is not active none is made.
  if (!account.active) return deactivate(account);
  if (account.remote_id) {
    const auto seen = TRY(remembered(account));
    if (seen) return bring_up_to_date(*seen, account, kUpToDate);
  }
  const UnleashPerson person = unleash_person(account);
  const auto found = TRY(holders(person, errand_of(account)));
  const auto seen = TRY(read_chosen(found, errand_of(account)));
  if (seen) return bring_up_to_date(*seen, account, kAdopted);
  // Unleash does not look at the username of somebody who has an e-mail address, and then fails.
  if (found.of_username || found.of_email) return clash();
  return create(account, person);
}

Result<Receipt> UnleashAccounts::create(const Account& account, const UnleashPerson& person) {
  const auto creation = TRY(client_.create(unleash_creation(person, rules_.role), errand_of(account)));
  const bool ours = creation.user && same(creation.user->username, person.username);
  if (creation.outcome != Outcome::made || !ours) {
    return settle_creation(creation, account);
  }
  return Receipt{remote_id_of(creation.user->id), on_all(Effect::none), "The account was created."};
}

/// Either somebody was faster, or Unleash does not take the person, or did not say what it made.
Result<Receipt> UnleashAccounts::settle_creation(const UnleashCreation& creation, const Account& account) {
  const auto found = TRY(holders(unleash_person(account), errand_of(account)));
  const auto seen = TRY(read_chosen(found, errand_of(account)));
  if (seen) return bring_up_to_date(*seen, account, kAdopted);
  if (creation.outcome != Outcome::refused) {
    return fail(Code::unavailable, "creating an account: Unleash did not say which it made");
  }
  if (found.of_username || found.of_email) return clash();
  return fail(Code::invalid_value,
              with_words("creating an account: Unleash does not take a value of the person's", creation.words));
}

Result<Receipt> UnleashAccounts::bring_up_to_date(const UnleashUser& seen, const Account& account,
                                                  std::string_view note) {
  const UnleashPerson person = unleash_person(account);
  auto change = unleash_update(seen, person, rules_.role);
  if (change && change->find("email") != nullptr) {
    // Unleash does not refuse an address that is taken, it fails.
    const auto mailed = TRY(client_.search(person.email, errand_of(account)));
    for (const UnleashUser& user : mailed) {
      if (user.id != seen.id && same(user.email, person.email)) {
        return fail(Code::uniqueness, "another account at Unleash holds the e-mail address");
      }
    }
  }
  if (change) {
    const Presence presence = TRY(client_.change(seen.id, std::move(*change), errand_of(account)));
    if (presence == Presence::missing) return fail(Code::unavailable, "the account went while it was changed");
  }
  const bool other_name = !seen.username.empty() && seen.username != account.user_name;
  return Receipt{remote_id_of(seen.id), on_all(Effect::none),
                 std::string(note) + std::string(other_name ? kOtherUsername : "")};
}

Result<Receipt> UnleashAccounts::deactivate(const Account& account) {
  const auto seen = TRY(locate(account));
  if (!seen) return absent(account);
  if (rules_.deactivation == UnleashRules::Deactivation::remove) return erase(seen->id, account);
  return demote(*seen, account);
}

/// The role goes first: who signs in between the two requests is a Viewer, and then thrown out.
Result<Receipt> UnleashAccounts::demote(const UnleashUser& seen, const Account& account) {
  auto change = unleash_demotion(seen);
  if (change) {
    const Presence presence = TRY(client_.change(seen.id, std::move(*change), errand_of(account)));
    if (presence == Presence::missing) return absent(account);
  }
  TRY(end_sessions(seen.id, errand_of(account)));
  return Receipt{remote_id_of(seen.id), effects(Effect::ended, Effect::unsupported), std::string(kDemoted)};
}

Result<Receipt> UnleashAccounts::remove(const Account& account) {
  const auto seen = TRY(locate(account));
  if (!seen) return absent(account);
  return erase(seen->id, account);
}

Result<Receipt> UnleashAccounts::erase(std::int64_t id, const Account& account) {
  const Presence presence = TRY(client_.erase(id, errand_of(account)));
  if (presence == Presence::missing) return absent(account);
  return Receipt{remote_id_of(id), effects(Effect::ended, Effect::ended),
                 "The account was deleted, with its sessions and personal access tokens."};
}

Result<Receipt> UnleashAccounts::revoke(const Account& account) {
  const auto seen = TRY(locate(account));
  if (!seen) return absent(account);
  if (rules_.revocation == UnleashRules::Revocation::nothing) {
    return Receipt{remote_id_of(seen->id), effects(Effect::unsupported, Effect::unsupported),
                   "Unleash ends sessions by a new password only, which the setting \"on_revoke\" does not want."};
  }
  TRY(end_sessions(seen->id, errand_of(account)));
  return Receipt{remote_id_of(seen->id), effects(Effect::ended, Effect::unsupported), std::string(kSessionsEnded)};
}

Result<void> UnleashAccounts::end_sessions(std::int64_t id, const Errand& errand) {
  return client_.replace_password(id, unleash_password(random_), errand);
}

/// Success for an account that is not there. Where nothing was looked for, the token must still be shown to be good.
Result<Receipt> UnleashAccounts::absent(const Account& account) {
  const bool looked = account.remote_id || rules_.match != UnleashRules::Match::none;
  if (!looked) TRY(client_.check(errand_of(account)));
  return Receipt{std::nullopt, on_all(Effect::none), "Unleash has no such account."};
}

/// Whether somebody's tokens and single sign-on live on after a demotion, only the person could try.
Result<Probe> UnleashAccounts::probe(const Account& account) {
  const auto seen = TRY(locate(account));
  if (!seen) {
    const bool looked = account.remote_id || rules_.match != UnleashRules::Match::none;
    return looked ? Probe::dead : Probe::cannot_know;
  }
  const bool demoted = rules_.deactivation == UnleashRules::Deactivation::demote && switched_off(*seen);
  return demoted ? Probe::cannot_know : Probe::alive;
}

}  // namespace provost::connectors
