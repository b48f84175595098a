#include "core/admin/zitadel/humans.h"

#include <utility>

#include "core/access/coverage.h"
#include "core/access/login_guard.h"
#include "core/access/person_lookup.h"
#include "core/admin/zitadel/person_view.h"
#include "core/admin/zitadel/user_metadata.h"
#include "core/admin/zitadel/user_service.pb.h"
#include "core/base/text.h"
#include "core/crypto/password_policy.h"

namespace provost::zitadel {
namespace {

namespace v2 = ::zitadel::user::v2;

constexpr std::string_view kNoUser = "PROVOST-NoUser";
constexpr Rules kAsAdmin{permission::kUsersWrite, false, "PROVOST-NoId", kNoUser};
constexpr Rules kAsOneself{permission::kUsersWrite, true, "PROVOST-NoId", kNoUser};

/// Everyone may change the own password who knows it, and nothing else.
const Rules& rules_for(const HumanDraft& draft) {
  const ProfileDraft& profile = draft.profile;
  const bool more = draft.user_name || draft.email || draft.phone || profile.given_name || profile.family_name ||
                    profile.nick_name || profile.display_name || profile.preferred_language;
  return !more && draft.password && draft.password->current ? kAsOneself : kAsAdmin;
}

/// Whoever proves that they know the present password needs no more to change their own.
Result<bool> may_do(const Desk& desk, const HumanDraft& draft, const User& user) {
  if (!draft.password) return may_change(desk, user);
  if (draft.password->current && desk.caller.user == user.id) return !desk.caller.is_app();
  return covers(desk, user);
}

Fault wrong_password() { return Fault{GrpcCode::invalid_argument, "PROVOST-Password", "Password is invalid"}; }

/// A hash tells nothing of the password.
Result<void> check_password(const HumanDraft& draft, std::string_view user_name) {
  if (!draft.password || !draft.password->clear) return {};
  return crypto::check_new_password(*draft.password->clear, user_name);
}

/// Fails with `uniqueness` if somebody else goes by a name or an address that is new. What was taken in earlier stays
/// usable.
Result<void> claim_names(const Tables& tables, const HumanDraft& draft, const User* before) {
  const auto self = before == nullptr ? std::nullopt : std::optional(before->id);
  const auto claim = [&](const std::optional<std::string>& text, std::string_view was) -> Result<void> {
    if (!text || *text == was) return {};
    const bool free = TRY(claim_name(tables, *text, self));
    return free ? Result<void>() : fail(Code::uniqueness, "somebody else has this name or e-mail address");
  };
  TRY(claim(draft.user_name, before == nullptr ? "" : before->user_name()));
  return claim(draft.email, before == nullptr ? "" : before->email());
}

Fault no_such_organisation() {
  return Fault{GrpcCode::not_found, "PROVOST-NoOrganisation", "Organisation could not be found"};
}

template <class Request>
Answer change_answer(const Call& call, const User& user) {
  v2::ChangeResponse response;
  show(*response.mutable_details(), call.caller.tenant, user);
  return answer_with(std::move(response));
}
template <>
Answer change_answer<v2::UpdateUserRequest>(const Call&, const User& user) {
  v2::UpdateUserResponse response;
  show(*response.mutable_change_date(), user.updated);
  return answer_with(std::move(response));
}

template <class Request>
Answer new_answer(const Call& call, const User& user) {
  v2::AddHumanUserResponse response;
  response.set_user_id(std::to_string(user.id.value));
  show(*response.mutable_details(), call.caller.tenant, user);
  return answer_with(std::move(response));
}
template <>
Answer new_answer<v2::CreateUserRequest>(const Call&, const User& user) {
  v2::CreateUserResponse response;
  response.set_id(std::to_string(user.id.value));
  show(*response.mutable_creation_date(), user.created);
  return answer_with(std::move(response));
}

template <class Request>
Result<HumanDraft> read_change(const Request& request) {
  return draft_of(request);
}
/// RemovePhone names a person and no more.
template <>
Result<HumanDraft> read_change(const v2::UserRequest& request) {
  HumanDraft draft;
  draft.id = request.user_id();
  draft.phone = "";
  return draft;
}

}  // namespace

template <class Request>
Rpc Humans::change_rpc(std::string_view name) const {
  return make_rpc<Request>(name, [self = *this](const Call& call, const Request& request) -> Result<Answer> {
    // What is wrong with a request is told to those who may make it.
    auto draft = read_change(request);
    if (!draft && !call.caller.may(permission::kUsersWrite)) return Answer(no_permission());
    if (!draft) return tl::unexpected<Error>(draft.error());
    const Found found = TRY(self.change(call, std::move(*draft)));
    if (const auto* fault = std::get_if<Fault>(&found)) return Answer(*fault);
    return change_answer<Request>(call, std::get<User>(found));
  });
}

template <class Request>
Rpc Humans::new_rpc(std::string_view name) const {
  return make_rpc<Request>(name, [self = *this](const Call& call, const Request& request) -> Result<Answer> {
    if (!call.caller.may(permission::kUsersWrite)) return Answer(no_permission());
    auto draft = TRY(draft_of(request));
    const Found found = TRY(self.make(call, std::move(draft)));
    if (const auto* fault = std::get_if<Fault>(&found)) return Answer(*fault);
    return new_answer<Request>(call, std::get<User>(found));
  });
}

std::vector<Rpc> Humans::rpcs() const {
  return {new_rpc<v2::AddHumanUserRequest>("AddHumanUser"),
          new_rpc<v2::CreateUserRequest>("CreateUser"),
          change_rpc<v2::UpdateHumanUserRequest>("UpdateHumanUser"),
          change_rpc<v2::UpdateUserRequest>("UpdateUser"),
          change_rpc<v2::SetEmailRequest>("SetEmail"),
          change_rpc<v2::SetPhoneRequest>("SetPhone"),
          change_rpc<v2::UserRequest>("RemovePhone"),
          change_rpc<v2::SetPasswordRequest>("SetPassword")};
}

Result<std::optional<std::string>> Humans::hash_of(const HumanDraft& draft) const {
  if (!draft.password) return std::optional<std::string>();
  if (draft.password->clear) {
    auto phc = TRY(parts_.passwords.hash(*draft.password->clear));
    return std::optional(std::move(phc));
  }
  if (!parts_.passwords.can_verify(draft.password->phc)) {
    return fail(Code::unsupported, "this server verifies Argon2id hashes in PHC form only, of at most 256 MiB");
  }
  return std::optional(draft.password->phc);
}

Result<Found> Humans::make(const Call& call, HumanDraft draft) const {
  const std::string own = std::to_string(call.caller.tenant.value);
  if (draft.organization && *draft.organization != own) return Found(no_such_organisation());
  if (!draft.id.empty() && text::trim(draft.id).empty()) return fail(Code::invalid_value, "userId is blank");
  if (draft.password && call.caller.is_app()) return Found(no_permission());
  if (auto objection = objection_to({}, draft.metadata)) return Found(std::move(*objection));
  TRY(check_password(draft, draft.user_name.value_or(draft.email.value_or(""))));
  const auto hash = TRY(hash_of(draft));
  Found made;
  TRY(at_desk(parts_, sql::Mode::write, call.caller, [&](const Desk& desk) -> Result<void> {
    made = no_permission();
    const bool covered = TRY(covers(desk.tables.roles, call.caller, RootRole::viewer));
    if (draft.password && !covered) return {};
    TRY(claim_names(desk.tables, draft, nullptr));
    UserDraft user;
    user.attributes = attributes_after(draft, Value::object());
    user.password_hash = hash;
    User created = TRY(parts_.directory.create(desk.tables, std::move(user), {call.caller.actor, std::nullopt}));
    if (!draft.id.empty()) TRY(desk.tables.aliases.add(draft.id, created.id));
    TRY(desk.tables.metadata.set(created.id, draft.metadata, parts_.clock.now()));
    made = std::move(created);
    return {};
  }));
  if (std::holds_alternative<User>(made)) parts_.bell.ring();
  return made;
}

/// Whom the change is about, and the hash of the present password if the change must prove that it is known.
Result<Found> Humans::look(const Call& call, const HumanDraft& draft, std::optional<std::string>& present) const {
  Found found;
  TRY(at_desk(parts_, sql::Mode::read, call.caller, [&](const Desk& desk) -> Result<void> {
    found = TRY(find_person(desk, rules_for(draft), draft.id));
    const auto* user = std::get_if<User>(&found);
    if (user == nullptr) return {};
    const bool may = TRY(may_do(desk, draft, *user));
    if (!may) {
      found = no_permission();
    } else if (draft.password && draft.password->current) {
      present = TRY(desk.tables.passwords.find(user->id));
    }
    return {};
  }));
  return found;
}

Result<std::optional<Fault>> Humans::check_current(const Call& call, const HumanDraft& draft, UserId user,
                                                   const std::optional<std::string>& present) const {
  const LoginGuard guard(parts_.database, parts_.clock);
  const std::string door = "present password of " + std::to_string(user.value);
  TRY(guard.enter(door, call.address));
  bool right = false;
  if (present) right = TRY(parts_.passwords.verify(*present, *draft.password->current));
  if (!right) return std::optional(wrong_password());
  TRY(guard.forgive(door, call.address));
  return std::optional<Fault>();
}

Result<Found> Humans::change(const Call& call, HumanDraft draft) const {
  std::optional<std::string> present;
  Found found = TRY(look(call, draft, present));
  const auto* user = std::get_if<User>(&found);
  if (user == nullptr) return found;
  const bool proves = draft.password && draft.password->current;
  if (proves) {
    const auto fault = TRY(check_current(call, draft, user->id, present));
    if (fault) return Found(*fault);
  }
  TRY(check_password(draft, draft.user_name.value_or(std::string(user->user_name()))));
  const auto hash = TRY(hash_of(draft));
  TRY(at_desk(parts_, sql::Mode::write, call.caller, [&](const Desk& desk) -> Result<void> {
    found = TRY(hold_person(desk, rules_for(draft), draft.id));
    const auto* before = std::get_if<User>(&found);
    if (before == nullptr) return {};
    std::optional<std::string> now;
    if (proves) now = TRY(desk.tables.passwords.find(before->id));
    const bool may = TRY(may_do(desk, draft, *before));
    if (!may || now != present) {
      return fail(Code::precondition_failed, "somebody else changed the person meanwhile; ask again");
    }
    TRY(claim_names(desk.tables, draft, before));
    UserDraft after;
    HumanDraft news = draft;
    // The name that is shown of somebody who has no displayName is none.
    if (news.profile.display_name == before->display_name()) news.profile.display_name.reset();
    after.attributes = attributes_after(news, before->attributes);
    after.external_id = before->external_id;
    after.password_hash = hash;
    found = TRY(parts_.directory.update(desk.tables, *before, std::move(after), {call.caller.actor, std::nullopt}));
    return {};
  }));
  if (std::holds_alternative<User>(found)) parts_.bell.ring();
  return found;
}

}  // namespace provost::zitadel
