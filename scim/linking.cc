#include "scim/linking.h"

#include "core/base/text.h"
#include "core/directory/link_claim.h"

namespace provost::scim {
namespace {

enum class Intent { create, change };

constexpr const char* kTaken = "userName is already in use";

Claimed refuse(Code code, std::string detail) { return Claimed{std::nullopt, Error{code, std::move(detail)}}; }

/// The source's own word for the person, and the end of access: both are no takeover.
bool is_harmless(const Wish& wish) {
  const bool active = life_of(wish.before.state) == Life::active;
  const bool lets_in = wish.draft.active.value_or(false) && !active;
  return wish.draft.attributes == wish.before.attributes && !wish.draft.password_hash && !lets_in;
}

Result<Claimed> link(const Parts& parts, Tables& tables, const Caller& caller, const Wish& wish) {
  LinkRequest request;
  request.source = caller.source->id;
  request.user = wish.before.id;
  request.external_id = wish.draft.external_id;
  User linked = TRY(parts.directory.link(tables, wish.before, request, principal_of(caller)));
  return Claimed{std::move(linked), std::nullopt};
}

Result<Claimed> ask(const Parts& parts, Tables& tables, const Caller& caller, const Wish& wish, Intent intent) {
  const bool noted = TRY(parts.directory.ask_link(tables, wish.before, wish.draft.external_id, principal_of(caller)));
  const std::string outlook = noted ? "; an administrator may link this person to the source"
                                    : "; too many requests to link people to this source wait for an administrator";
  if (intent == Intent::create) return refuse(Code::uniqueness, kTaken + outlook);
  return refuse(Code::conflict, "no source manages this person" + outlook);
}

Claimed forbid(const User& person, Intent intent) {
  if (intent == Intent::create) return refuse(Code::uniqueness, kTaken);
  return refuse(Code::forbidden, person.managed_by ? "another source manages this person"
                                                   : "no source manages this person, and this one may not");
}

Result<Claimed> settle(const Parts& parts, Tables& tables, const Caller& caller, const Wish& wish, Intent intent) {
  if (!caller.source) return Claimed{wish.before, std::nullopt};
  const Claim claim = claim_of(wish.before, caller.source->id, caller.rules.link, wish.user_name);
  const bool harmless = intent == Intent::change && is_harmless(wish);
  if (claim == Claim::own || (claim != Claim::link && harmless)) return Claimed{wish.before, std::nullopt};
  if (claim == Claim::link) return link(parts, tables, caller, wish);
  if (claim == Claim::ask) return ask(parts, tables, caller, wish, intent);
  return forbid(wish.before, intent);
}

}  // namespace

Result<Claimed> claim(const Parts& parts, Tables& tables, const Caller& caller, const Wish& wish) {
  return settle(parts, tables, caller, wish, Intent::change);
}

Result<std::optional<Claimed>> claim_by_name(const Parts& parts, Tables& tables, const Caller& caller,
                                             const UserDraft& draft) {
  if (!caller.source) return std::optional<Claimed>();
  const std::string_view name = draft.attributes.text_at("userName");
  const std::string key = text::name_key(name);
  const auto met = TRY(tables.users.find_by_name_key(key, viewer_of(caller)));
  if (!met) return std::optional<Claimed>();
  TRY(tables.locks.hold(SubjectKind::user, met->scim_id));
  const auto person = TRY(tables.users.find_by_name_key(key, viewer_of(caller)));
  if (!person) return std::optional<Claimed>();
  if (person->managed_by == caller.source->id) {
    const bool accepted = TRY(tables.links.spend(caller.source->id, person->id));
    return std::optional(accepted ? Claimed{*person, std::nullopt} : refuse(Code::uniqueness, kTaken));
  }
  Claimed claimed = TRY(settle(parts, tables, caller, {*person, draft, name}, Intent::create));
  return std::optional(std::move(claimed));
}

Result<void> require_own(const Caller& caller, const Group& group) {
  if (!caller.source || !group.managed_by || group.managed_by == caller.source->id) return {};
  return fail(Code::forbidden, "another source manages this group");
}

Result<void> require_own(const Caller& caller, const User& person) {
  if (!caller.source || person.managed_by == caller.source->id) return {};
  return fail(Code::forbidden,
              person.managed_by ? "another source manages this person" : "no source manages this person");
}

}  // namespace provost::scim
