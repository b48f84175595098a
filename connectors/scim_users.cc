#include "connectors/scim_users.h"

#include <string_view>
#include <utility>

#include "connectors/app_words.h"
#include "connectors/scim_documents.h"
#include "core/base/text.h"

namespace provost::connectors {
namespace {

constexpr std::string_view kUsers = "/Users";
constexpr std::string_view kAnothers = "The account of this name belongs to another person by now and was left alone.";

constexpr std::string_view kWithout =
    "The account was brought up to date, but for an extension that the app does not know.";

Errand errand_of(const Account& account) { return {account.idempotency_key, account.deadline}; }

Receipt receipt(std::optional<RemoteId> id, Effect effect, std::string_view note) {
  return {std::move(id), on_all(effect), std::string(note)};
}

/// Checks an answer to a change of `id`, as far as the app says anything: it must be that account, of that name, and
/// not active when it should not be.
Result<void> expect_changed(const ScimAnswer& answer, const RemoteId& id, const Account& account) {
  const ScimResource changed = read_resource(answer.body);
  if (answer.body.find_ignoring_case("id") != nullptr && changed.id != id) {
    return fail(Code::unavailable, "the app answered a change of one account with another");
  }
  const bool other_name =
      !changed.user_name.empty() && text::name_key(changed.user_name) != text::name_key(account.user_name);
  if (other_name) return fail(Code::conflict, "the app answered a change with an account of another userName");
  if (!account.active && changed.active == true) {
    return fail(Code::conflict, "the app took the change, and says that the account is still active");
  }
  return {};
}

}  // namespace

Result<Receipt> ScimUsers::provision(const Account& account) {
  if (account.remote_id) {
    const Presence presence = TRY(update(*account.remote_id, account));
    if (presence == Presence::there) {
      return receipt(account.remote_id, Effect::none, "The account was brought up to date.");
    }
    if (presence == Presence::there_without_extensions) return receipt(account.remote_id, Effect::none, kWithout);
  }
  const auto found = TRY(find(account));
  return found ? adopt(*found, account) : create(account);
}

Result<Receipt> ScimUsers::create(const Account& account) {
  const Value document = user_document(account, std::nullopt);
  const ScimAnswer answer = TRY(client_.create(std::string(kUsers), document, errand_of(account)));
  if (answer.outcome == ScimOutcome::done) {
    ScimResource made = read_resource(answer.body);
    if (made.id && text::name_key(made.user_name) == text::name_key(account.user_name)) {
      return receipt(std::move(made.id), Effect::none, "The account was created.");
    }
  }
  // Either somebody was faster, or the app made an account and did not say which.
  const auto found = TRY(find(account));
  if (found) return adopt(*found, account);
  if (answer.outcome == ScimOutcome::taken) {
    return fail(Code::uniqueness, with_words("another account at the app holds a value that must be unique, and the "
                                             "match rule does not find it",
                                             answer.words));
  }
  return fail(Code::unavailable, with_words("creating: the app did not say which account it made", answer.words));
}

Result<Receipt> ScimUsers::adopt(const ScimResource& found, const Account& account) {
  const Presence presence = TRY(update(*found.id, account));
  if (presence == Presence::missing) {
    return fail(Code::unavailable, "the app finds the account, and denies it when it is to be changed");
  }
  if (presence == Presence::there_without_extensions) return receipt(found.id, Effect::none, kWithout);
  return receipt(found.id, Effect::none, "An account that the app had already was brought up to date.");
}

Result<ScimUsers::Presence> ScimUsers::update(const RemoteId& id, const Account& account) {
  const Errand errand = errand_of(account);
  const Value document = user_document(account, id);
  ScimAnswer answer = TRY(send_document(id, document, errand));
  Presence presence = Presence::there;
  const auto core = without_extensions(document);
  const bool unknown = answer.outcome == ScimOutcome::no_path || answer.outcome == ScimOutcome::no_target;
  if (unknown && core) {
    answer = TRY(send_document(id, *core, errand));
    presence = Presence::there_without_extensions;
  }
  switch (answer.outcome) {
    case ScimOutcome::done:
      break;
    case ScimOutcome::missing:
      return Presence::missing;
    case ScimOutcome::taken:
      return fail(Code::uniqueness,
                  with_words("another account at the app holds a value that must be unique", answer.words));
    case ScimOutcome::no_target:
    case ScimOutcome::no_path:
    case ScimOutcome::stale_cursor:
      return fail(Code::invalid_path, with_words("the app does not know an attribute of ours", answer.words));
  }
  TRY(expect_changed(answer, id, account));
  return presence;
}

Result<ScimAnswer> ScimUsers::send_document(const RemoteId& id, Value document, const Errand& errand) {
  const std::string path = resource_path(kUsers, id);
  if (rules_.update == ScimRules::Update::put) return client_.replace(path, document, errand);
  return client_.patch(path, replace_attributes(std::move(document)), errand);
}

Result<Receipt> ScimUsers::deactivate(const Account& account) {
  constexpr std::string_view kOff =
      "The account can no longer sign in; whether open sessions end is the app's own rule.";
  if (account.remote_id) {
    const Presence presence = TRY(switch_off(*account.remote_id, account));
    if (presence == Presence::there) return receipt(account.remote_id, Effect::unknown, kOff);
  }
  const auto found = TRY(find(account));
  if (!found) return absent(account);
  if (belongs_to_another(*found, account.scim_id)) return receipt(std::nullopt, Effect::none, kAnothers);
  const Presence presence = TRY(switch_off(*found->id, account));
  if (presence == Presence::there) return receipt(found->id, Effect::unknown, kOff);
  return fail(Code::unavailable, "the app finds the account, and denies it when it is to be deactivated");
}

Result<ScimUsers::Presence> ScimUsers::switch_off(const RemoteId& id, const Account& account) {
  const std::string path = resource_path(kUsers, id);
  const bool whole = rules_.update == ScimRules::Update::put;
  const ScimAnswer answer = TRY(whole ? put_inactive(path, errand_of(account))
                                      : client_.patch(path, replace_at("active", false), errand_of(account)));
  if (answer.outcome == ScimOutcome::missing) return Presence::missing;
  if (answer.outcome != ScimOutcome::done) {
    return fail(Code::conflict, with_words("the app refuses to switch the account off", answer.words));
  }
  const ScimResource changed = read_resource(answer.body);
  if (answer.body.find_ignoring_case("id") != nullptr && changed.id != id) {
    return fail(Code::unavailable, "the app answered a change of one account with another");
  }
  if (changed.active == true) {
    return fail(Code::conflict, "the app took the deactivation, and says that the account is still active");
  }
  return Presence::there;
}

/// An app without PATCH: its own document comes back to it with one value changed, so that nothing of it is lost.
Result<ScimAnswer> ScimUsers::put_inactive(const std::string& path, const Errand& errand) {
  ScimAnswer answer = TRY(client_.read(path, errand));
  if (answer.outcome != ScimOutcome::done) return answer;
  if (!answer.body.is_object()) return fail(Code::unavailable, "reading: the app answered without an account");
  const Object members = answer.body.members();
  for (const Member& member : members) {
    const bool dropped = text::equal_ignoring_case(member.name, "active") ||
                         text::equal_ignoring_case(member.name, "meta") ||
                         text::equal_ignoring_case(member.name, "groups");
    if (dropped) answer.body.erase(member.name);
  }
  answer.body.set("active", false);
  return client_.replace(path, answer.body, errand);
}

Result<Receipt> ScimUsers::remove(const Account& account) {
  if (rules_.removal == ScimRules::Removal::deactivate) return deactivate(account);
  if (account.remote_id) return erase(*account.remote_id, account);
  const auto found = TRY(find(account));
  if (!found) return absent(account);
  if (belongs_to_another(*found, account.scim_id)) return receipt(std::nullopt, Effect::none, kAnothers);
  return erase(*found->id, account);
}

Result<Receipt> ScimUsers::erase(const RemoteId& id, const Account& account) {
  const ScimAnswer answer = TRY(client_.erase(resource_path(kUsers, id), errand_of(account)));
  if (answer.outcome == ScimOutcome::done) return receipt(id, Effect::unknown, "The account was deleted.");
  if (answer.outcome == ScimOutcome::missing) return receipt(id, Effect::none, "The account was gone already.");
  return fail(Code::conflict, with_words("the app refuses to delete the account in its present state", answer.words));
}

/// Success for an account that is not there. A search that found nothing has shown that the app takes our credential;
/// a 404 alone has not, as some apps say 404 where they mean 403.
Result<Receipt> ScimUsers::absent(const Account& account) {
  const bool searched = rules_.match != ScimRules::Match::none;
  if (!searched && account.remote_id) TRY(client_.page(1, 1));
  return receipt(std::nullopt, Effect::none, "The app has no such account.");
}

Result<Probe> ScimUsers::probe(const Account& account) {
  ScimResource seen;
  if (account.remote_id) {
    const ScimAnswer answer = TRY(client_.read(resource_path(kUsers, *account.remote_id), errand_of(account)));
    if (answer.outcome == ScimOutcome::missing) return Probe::dead;
    seen = read_resource(answer.body);
    if (answer.outcome != ScimOutcome::done || seen.id != account.remote_id) {
      return fail(Code::unavailable, "the app answered a look at one account with something else");
    }
  } else {
    if (rules_.match == ScimRules::Match::none) return Probe::cannot_know;
    auto found = TRY(find(account));
    if (!found) return Probe::dead;
    seen = std::move(*found);
  }
  if (!seen.active) return Probe::cannot_know;
  return *seen.active ? Probe::alive : Probe::dead;
}

Result<std::optional<ScimResource>> ScimUsers::find(const Account& account) {
  switch (rules_.match) {
    case ScimRules::Match::name:
      return client_.find({kUsers, "userName", account.user_name}, errand_of(account));
    case ScimRules::Match::external_id:
      return client_.find({kUsers, "externalId", account.scim_id.value}, errand_of(account));
    case ScimRules::Match::none:
      break;
  }
  return std::optional<ScimResource>();
}

}  // namespace provost::connectors
