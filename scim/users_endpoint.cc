#include "scim/users_endpoint.h"

#include <algorithm>
#include <array>

#include "core/access/person_lookup.h"
#include "core/base/text.h"
#include "core/crypto/password_policy.h"
#include "scim/answers.h"
#include "scim/etag.h"
#include "scim/linking.h"
#include "scim/listing.h"
#include "scim/patch.h"
#include "scim/query.h"
#include "scim/request_body.h"
#include "scim/sensitive.h"

namespace provost::scim {

using http::Exchange;
using http::Response;
using sql::Mode;

namespace {

constexpr std::string_view kGroups = "groups";

User with_attributes(User user, const Value& attributes) {
  user.attributes = attributes;
  return user;
}

bool is_active(const User& user) { return life_of(user.state) == Life::active; }

Result<std::vector<GroupView>> groups_of(const Tables& tables, const User& user) {
  const std::array ids{user.id};
  auto groups = TRY(tables.members.groups_of(ids));
  return std::move(groups[user.id]);
}

/// What PATCH works on and PUT compares with: the stored attributes with those that have a column of their own.
Value document_of(const User& user) {
  Value document = user.attributes;
  document.set("active", is_active(user));
  if (user.external_id) document.set("externalId", *user.external_id);
  return document;
}

/// The password that the last of several operations sets. It is hashed before the transaction: that takes tens of
/// milliseconds, in which no writer should wait.
std::optional<Secret> password_in(const PatchRequest& request) {
  std::optional<Secret> password;
  for (const PatchOperation& operation : request.operations) {
    const AttributePath& target = operation.path.target;
    if (target.extension != nullptr || target.attribute == nullptr || target.attribute->name != "password") continue;
    password.reset();
    if (operation.value && operation.value->is_text()) password = Secret(operation.value->as_text());
  }
  return password;
}

/// What the operations say of userName, which is what they leave of it; "" if they do not speak of it.
std::string_view name_said(const PatchRequest& request, const UserDraft& draft) {
  const bool said = std::any_of(request.operations.begin(), request.operations.end(), [](const PatchOperation& each) {
    const AttributePath& target = each.path.target;
    return target.extension == nullptr && target.attribute != nullptr && target.attribute->name == "userName";
  });
  return said ? draft.attributes.text_at("userName") : std::string_view();
}

/// Whoever decides by what a person goes, or the password, can come to be that person: at /Me, the credential must hold
/// all that the person may, and an app, which was given less, sets no password. What is new must be nobody else's.
Result<void> check_reach(const Tables& tables, const Caller& caller, const User& before, const UserDraft& draft) {
  if (!caller.person) return {};
  if (!draft.password_hash && draft.attributes == before.attributes) return {};
  const std::string words = TRY(tables.roles.permissions_of(before.role));
  const bool covered = text::holds_words(caller.person_may, words) && !(draft.password_hash && caller.by_app);
  if (!covered) return fail(Code::forbidden, "the credential may less than its person");
  const User after = with_attributes(before, draft.attributes);
  for (const auto& [is, was] : {std::pair(after.user_name(), before.user_name()), {after.email(), before.email()}}) {
    if (is.empty() || is == was) continue;
    const bool free = TRY(claim_name(tables, is, before.id));
    if (!free) return fail(Code::uniqueness, "somebody else has this name or e-mail address");
  }
  return {};
}

/// See Leniency::unique_external_ids. `own` is the person who may have it.
Result<void> keep_unique(Tables& tables, const Caller& caller, const UserDraft& draft, std::optional<UserId> own) {
  if (!draft.external_id || !leniency_of(caller).unique_external_ids) return {};
  const auto holders = TRY(tables.users.find_by_external_id(*draft.external_id, viewer_of(caller)));
  const bool taken = std::any_of(holders.begin(), holders.end(), [&](const User& each) { return each.id != own; });
  return taken ? fail(Code::uniqueness, "externalId is already in use") : Result<void>();
}

/// What says nothing of `active` leaves it as it was: nobody comes back in because a client left an attribute out.
UserDraft draft_of(const Value& document) {
  UserDraft draft;
  draft.attributes = document;
  if (const Value* said = document.find("active")) draft.active = said->as_bool();
  if (const Value* external_id = document.find("externalId")) draft.external_id = external_id->as_text();
  draft.attributes.erase("active");
  draft.attributes.erase("externalId");
  return draft;
}

}  // namespace

UsersEndpoint::UsersEndpoint(const Parts& parts, const ResourceType& type)
    : parts_(parts), type_(type), representation_(type, parts.base_url) {}

Result<User> UsersEndpoint::find(Tables& tables, const Caller& caller, const std::string& id) const {
  auto user = TRY(tables.users.find(ScimId{id}, viewer_of(caller)));
  if (!user) return fail(Code::not_found, "there is no person with this id");
  return std::move(*user);
}

Result<User> UsersEndpoint::hold(Tables& tables, const Caller& caller, const Exchange& exchange) const {
  const std::string& id = exchange.captures.at(0);
  TRY(tables.locks.hold(SubjectKind::user, ScimId{id}));
  User user = TRY(find(tables, caller, id));
  std::vector<std::string> etags{etag_of(user.version)};
  if (minds_groups(exchange.request.head)) {
    const auto groups = TRY(groups_of(tables, user));
    etags.push_back(etag_of(user.version, groups));
  }
  TRY(check_precondition(exchange.request.head, etags));
  return user;
}

Result<Value> UsersEndpoint::represent(Tables& tables, const User& user, const Projection& projection) const {
  if (!projection.wants(kGroups)) return representation_.of(user, {});
  const auto groups = TRY(groups_of(tables, user));
  return representation_.of(user, groups);
}

Result<std::optional<std::string>> UsersEndpoint::hash_of(const std::optional<Secret>& password,
                                                          std::string_view user_name) const {
  if (!password) return std::optional<std::string>();
  TRY(crypto::check_new_password(*password, user_name));
  std::string phc = TRY(parts_.passwords.hash(*password));
  return std::optional(std::move(phc));
}

Result<Response> UsersEndpoint::create(const Caller& caller, const Exchange& exchange) const {
  TRY(require(caller, scope::kUsersWrite));
  const Leniency leniency = leniency_of(caller);
  Projection projection = TRY(projection_of(exchange.target, type_, leniency));
  const Value body = TRY(object_in(exchange.request));
  const Checked checked = TRY(check(body, type_, leniency));
  projection.note_written(checked.document(), type_);
  UserDraft draft = draft_of(checked.document());
  draft.password_hash = TRY(hash_of(checked.password(), checked.document().text_at("userName")));
  Value whole;
  std::optional<Error> refusal;
  TRY(parts_.transact(Mode::write, caller, [&](Tables& tables) -> Result<void> {
    const auto claimed = TRY(claim_by_name(parts_, tables, caller, draft));
    refusal = claimed ? claimed->refusal : std::nullopt;
    if (refusal) return {};
    TRY(keep_unique(tables, caller, draft, claimed ? std::optional(claimed->user->id) : std::nullopt));
    const User user = TRY(claimed ? parts_.directory.update(tables, *claimed->user, draft, principal_of(caller))
                                  : parts_.directory.create(tables, draft, principal_of(caller)));
    whole = representation_.of(user, {});
    if (claimed) whole = TRY(represent(tables, user, projection));
    return {};
  }));
  if (refusal) return tl::unexpected(*refusal);
  return resource_answer(201, whole, project(whole, projection, type_));
}

Result<Response> UsersEndpoint::read(const Caller& caller, const Exchange& exchange) const {
  TRY(require(caller, scope::kUsersRead));
  const Leniency leniency = leniency_of(caller);
  const Projection projection = TRY(projection_of(exchange.target, type_, leniency));
  const auto filter = TRY(filter_of(exchange.target, type_, leniency));
  if (auto refusal = sensitive_refusal(filter, caller, type_)) return std::move(*refusal);
  Value whole;
  TRY(parts_.transact(Mode::read, caller, [&](Tables& tables) -> Result<void> {
    const User user = TRY(find(tables, caller, exchange.captures.at(0)));
    whole = TRY(represent(tables, user, projection));
    const SearchQuestion question{SubjectKind::user, type_, viewer_of(caller), parts_.base_url,
                                  filter ? &*filter : nullptr};
    const bool meant = TRY(passes(tables, question, user.scim_id));
    return meant ? Result<void>() : fail(Code::not_found, "the person does not match the filter");
  }));
  const std::string etag = etag_in(whole);
  if (is_not_modified(exchange.request.head, etag)) return not_modified(etag);
  return resource_answer(200, whole, project(whole, projection, type_));
}

Result<std::optional<User>> UsersEndpoint::update(Tables& tables, const Caller& caller, const Wish& wish,
                                                  std::optional<Error>& refusal) const {
  const Claimed claimed = TRY(claim(parts_, tables, caller, wish));
  refusal = claimed.refusal;
  if (refusal) return std::optional<User>();
  TRY(keep_unique(tables, caller, wish.draft, wish.before.id));
  TRY(check_reach(tables, caller, *claimed.user, wish.draft));
  User after = TRY(parts_.directory.update(tables, *claimed.user, wish.draft, principal_of(caller)));
  return std::optional(std::move(after));
}

Result<Response> UsersEndpoint::replace(const Caller& caller, const Exchange& exchange) const {
  TRY(require(caller, scope::kUsersWrite));
  const Leniency leniency = leniency_of(caller);
  Projection projection = TRY(projection_of(exchange.target, type_, leniency));
  const Value body = TRY(object_in(exchange.request));
  const Checked checked = TRY(check(body, type_, leniency));
  projection.note_written(checked.document(), type_);
  const auto password_hash = TRY(hash_of(checked.password(), checked.document().text_at("userName")));
  Value whole;
  std::optional<Error> refusal;
  TRY(parts_.transact(Mode::write, caller, [&](Tables& tables) -> Result<void> {
    const User before = TRY(hold(tables, caller, exchange));
    TRY(allow_replace(document_of(before), checked.document(), type_));
    UserDraft draft = draft_of(checked.document());
    draft.password_hash = password_hash;
    const std::string_view name = draft.attributes.text_at("userName");
    const auto after = TRY(update(tables, caller, {before, draft, name}, refusal));
    if (after) whole = TRY(represent(tables, *after, projection));
    return {};
  }));
  if (refusal) return tl::unexpected(*refusal);
  return resource_answer(200, whole, project(whole, projection, type_));
}

Result<Response> UsersEndpoint::patch(const Caller& caller, const Exchange& exchange) const {
  TRY(require(caller, scope::kUsersWrite));
  const Leniency leniency = leniency_of(caller);
  Projection projection = TRY(projection_of(exchange.target, type_, leniency));
  const Value body = TRY(object_in(exchange.request));
  const PatchRequest request = TRY(parse_patch_request(body, type_, leniency));
  for (const PatchOperation& each : request.operations) projection.note_written(each.path.target);
  const std::optional<Secret> password = password_in(request);
  const auto password_hash = TRY(hash_of(password, ""));
  Value whole;
  std::optional<Error> refusal;
  TRY(parts_.transact(Mode::write, caller, [&](Tables& tables) -> Result<void> {
    const User before = TRY(hold(tables, caller, exchange));
    Value document = document_of(before);
    document.erase("active");  // there again if the request speaks of it
    const Checked checked = TRY(apply(request, document, type_, leniency));
    if (password) TRY(crypto::check_new_password(*password, checked.document().text_at("userName")));
    UserDraft draft = draft_of(checked.document());
    draft.password_hash = password_hash;
    const auto after = TRY(update(tables, caller, {before, draft, name_said(request, draft)}, refusal));
    if (after) whole = TRY(represent(tables, *after, projection));
    return {};
  }));
  if (refusal) return tl::unexpected(*refusal);
  return resource_answer(200, whole, project(whole, projection, type_));
}

Result<Response> UsersEndpoint::remove(const Caller& caller, const Exchange& exchange) const {
  TRY(require(caller, scope::kUsersWrite));
  TRY(parts_.transact(Mode::write, caller, [&](Tables& tables) -> Result<void> {
    const User before = TRY(hold(tables, caller, exchange));
    TRY(require_own(caller, before));
    return parts_.directory.remove(tables, before, principal_of(caller));
  }));
  return no_content();
}

}  // namespace provost::scim
