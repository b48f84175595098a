#include "core/admin/zitadel/sessions.h"

#include <algorithm>
#include <utility>

#include "core/access/person_lookup.h"
#include "core/admin/zitadel/listing.h"
#include "core/admin/zitadel/person_view.h"
#include "core/admin/zitadel/session_service.pb.h"
#include "core/admin/zitadel/session_view.h"
#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "core/crypto/token_text.h"
#include "core/store/tenant_table.h"

namespace provost::zitadel {
namespace {

namespace v2 = ::zitadel::session::v2;

constexpr CredentialKind kKind = CredentialKind::session;
constexpr int kMostIds = 1'000;  // as many as there may be sessions
constexpr Rules kMake{permission::kUsersWrite, true, "PROVOST-NoId", "PROVOST-NoUser"};
constexpr Rules kList{permission::kUsersRead, true, "PROVOST-NoId", "PROVOST-NoUser"};

Fault no_such_session() { return Fault{GrpcCode::not_found, "PROVOST-NoSession", "Session could not be found"}; }

bool is_token_of(const std::string& token, const Credential& credential) {
  return crypto::well_formed(token) && crypto::equal(crypto::sha256_hex(token), credential.hash);
}

/// Fails with `invalid_filter` on what no search of sessions asks.
Result<void> check_queries(const v2::ListSessionsRequest& request) {
  int ids = 0;
  for (const auto& query : request.queries()) {
    if (query.query_case() == v2::SearchQuery::QUERY_NOT_SET) {
      return fail(Code::invalid_filter, "a query asks nothing, or something that this server does not know");
    }
    ids += query.ids_query().ids_size();
  }
  if (ids > kMostIds)
    return fail(Code::invalid_filter, "a search may name " + std::to_string(kMostIds) + " ids at most");
  return {};
}

/// The ids that all queries allow; nothing if every id is.
std::optional<std::vector<std::string>> ids_in(const v2::ListSessionsRequest& request) {
  std::optional<std::vector<std::string>> ids;
  for (const auto& query : request.queries()) {
    if (!query.has_ids_query()) continue;
    std::vector<std::string> named(query.ids_query().ids().begin(), query.ids_query().ids().end());
    if (ids)
      std::erase_if(named, [&](const auto& id) { return std::find(ids->begin(), ids->end(), id) == ids->end(); });
    ids = std::move(named);
  }
  return ids;
}

}  // namespace

std::vector<Rpc> Sessions::rpcs() const {
  const auto self = *this;
  return {make_rpc<v2::CreateSessionRequest>(
              "CreateSession",
              [self](const Call& call, const v2::CreateSessionRequest& request) { return self.create(call, request); }),
          make_rpc<v2::ListSessionsRequest>(
              "ListSessions",
              [self](const Call& call, const v2::ListSessionsRequest& request) { return self.list(call, request); }),
          make_rpc<v2::GetSessionRequest>(
              "GetSession",
              [self](const Call& call, const v2::GetSessionRequest& request) {
                return self.show_one(call, {request.session_id(), request.session_token(), permission::kUsersRead});
              }),
          make_rpc<v2::SetSessionRequest>("SetSession",
                                          [self](const Call& call, const v2::SetSessionRequest& request) {
                                            return self.check_again(call, request);
                                          }),
          make_rpc<v2::DeleteSessionRequest>(
              "DeleteSession", [self](const Call& call, const v2::DeleteSessionRequest& request) {
                return self.end(call, {request.session_id(), request.session_token(), permission::kUsersWrite});
              })};
}

/// Whom a new session is for.
Result<Found> Sessions::person_of(const Call& call, const v2::CreateSessionRequest& request) const {
  Found found;
  TRY(at_desk(parts_, sql::Mode::read, call.caller, [&](const Desk& desk) -> Result<void> {
    const auto& sought = request.checks().user();
    if (!sought.has_login_name()) {
      found = TRY(find_person(desk, kMake, sought.user_id()));
    } else {
      auto named = TRY(find_by_name_or_email(desk.tables.users, sought.login_name()));
      found = admit(desk.caller, kMake, std::move(named));
    }
    return {};
  }));
  return found;
}

Result<std::optional<Fault>> Sessions::check_password(const Call& call, const User& user,
                                                      const std::string& password) const {
  if (life_of(user.state) != Life::active) {
    return std::optional(Fault{GrpcCode::failed_precondition, "PROVOST-NotActive", "User is not active"});
  }
  AdminAuthenticator::Login login;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    const auto tenant = TRY(TenantTable(session).find(call.caller.tenant));
    if (tenant) login.tenant = tenant->name;
    return {};
  }));
  login.name = user.user_name();
  login.password = Secret(password);
  login.address = call.address;
  const auto person = parts_.authenticator.from_password(login);
  if (person) return std::optional<Fault>();
  if (person.error().code != Code::unauthenticated) return tl::unexpected<Error>(person.error());
  return std::optional(Fault{GrpcCode::invalid_argument, "PROVOST-Password", "Password is invalid"});
}

Result<Answer> Sessions::create(const Call& call, const v2::CreateSessionRequest& request) const {
  const Found found = TRY(person_of(call, request));
  if (const auto* fault = std::get_if<Fault>(&found)) return Answer(*fault);
  const User& user = std::get<User>(found);
  const Duration life = TRY(life_in(request));
  if (!request.checks().has_password()) return fail(Code::unsupported, "nobody is signed in here without a password");
  const auto fault = TRY(check_password(call, user, request.checks().password().password()));
  if (fault) return Answer(*fault);
  v2::CreateSessionResponse response;
  TRY(at_desk(parts_, sql::Mode::write, call.caller, [&](const Desk& desk) -> Result<void> {
    // First, for it locks the person's row: what is minted now is counted before the person is switched off, or after.
    TRY(desk.tables.users.note_login(user.id, parts_.clock.now()));
    const auto living =
        TRY(CredentialTable(desk.session).count_living(desk.caller.tenant, user.id, kKind, parts_.clock.now()));
    if (living >= kMostSessions) return fail(Code::limited, "the person has too many sessions; end some");
    CredentialOrder order;
    order.tenant = desk.caller.tenant;
    order.user = user.id;
    order.kind = kKind;
    order.life = life;
    order.proven_epoch = user.token_epoch;
    const auto issued = TRY(parts_.credentials.issue(desk.session, order));
    show(*response.mutable_details(), issued.credential);
    response.set_session_id(issued.credential.id.value);
    response.set_session_token(std::string(issued.text.reveal()));
    return desk.note("session.create", user);
  }));
  return answer_with(std::move(response));
}

Result<Found> Sessions::whose(const Desk& desk, const v2::ListSessionsRequest& request) const {
  TRY(check_queries(request));
  std::optional<std::string> named;
  for (const auto& query : request.queries()) {
    if (!query.has_user_id_query()) continue;
    if (named && *named != query.user_id_query().id()) return fail(Code::invalid_filter, "name one person at a time");
    named = query.user_id_query().id();
  }
  if (named) return find_person(desk, kList, *named);
  if (desk.caller.may(kList.permission)) {
    return fail(Code::invalid_filter, "say whose sessions are meant by a userIdQuery");
  }
  std::optional<User> self;
  if (desk.caller.user) self = TRY(desk.tables.users.find(*desk.caller.user, SourceId{}));
  return admit(desk.caller, kList, std::move(self));
}

Result<Answer> Sessions::list(const Call& call, const v2::ListSessionsRequest& request) const {
  Found found;
  std::vector<Credential> living;
  TRY(at_desk(parts_, sql::Mode::read, call.caller, [&](const Desk& desk) -> Result<void> {
    found = TRY(whose(desk, request));
    const auto* user = std::get_if<User>(&found);
    if (user == nullptr) return {};
    living = TRY(CredentialTable(desk.session).living_of(desk.caller.tenant, user->id, kKind, parts_.clock.now()));
    return {};
  }));
  const auto* fault = std::get_if<Fault>(&found);
  if (fault != nullptr && fault->code != GrpcCode::not_found) return Answer(*fault);
  const Slice slice = TRY(slice_of(request.query().offset(), request.query().limit()));
  if (const auto ids = ids_in(request)) {
    std::erase_if(living,
                  [&](const auto& each) { return std::find(ids->begin(), ids->end(), each.id.value) == ids->end(); });
  }
  if (request.query().asc()) std::reverse(living.begin(), living.end());
  v2::ListSessionsResponse response;
  response.mutable_details()->set_total_result(living.size());
  show(*response.mutable_details()->mutable_timestamp(), parts_.clock.now());
  const auto page = cut(std::move(living), slice);
  for (const Credential& each : page) show(*response.add_sessions(), each, std::get<User>(found));
  return answer_with(std::move(response));
}

/// Whoever shows the token, or is the person, needs no permission; all others hear the same about every id.
Result<Sessions::FoundLogin> Sessions::find(const Desk& desk, const Wanted& wanted) const {
  auto bearer = TRY(CredentialTable(desk.session).find_by_id(desk.caller.tenant, TokenId{wanted.id}));
  if (bearer && (bearer->credential.kind != kKind || !is_live(*bearer, parts_.clock.now()))) bearer.reset();
  const bool own = bearer && (is_token_of(wanted.token, bearer->credential) ||
                              acts_for_oneself(desk.caller, bearer->credential.user, wanted.permission));
  if (!own && !desk.caller.may(wanted.permission)) return FoundLogin(no_permission());
  if (!bearer) return FoundLogin(no_such_session());
  auto user = TRY(desk.tables.users.find(bearer->credential.user, SourceId{}));
  if (!user) return FoundLogin(no_such_session());
  return FoundLogin(Login{std::move(bearer->credential), std::move(*user)});
}

Result<Answer> Sessions::show_one(const Call& call, const Wanted& wanted) const {
  FoundLogin found;
  TRY(at_desk(parts_, sql::Mode::read, call.caller, [&](const Desk& desk) -> Result<void> {
    found = TRY(find(desk, wanted));
    return {};
  }));
  if (const auto* fault = std::get_if<Fault>(&found)) return Answer(*fault);
  const Login& login = std::get<Login>(found);
  v2::GetSessionResponse response;
  show(*response.mutable_session(), login.credential, login.user);
  return answer_with(std::move(response));
}

Result<Answer> Sessions::check_again(const Call& call, const v2::SetSessionRequest& request) const {
  FoundLogin found;
  TRY(at_desk(parts_, sql::Mode::read, call.caller, [&](const Desk& desk) -> Result<void> {
    found = TRY(find(desk, {request.session_id(), request.session_token(), permission::kUsersWrite}));
    return {};
  }));
  if (const auto* fault = std::get_if<Fault>(&found)) return Answer(*fault);
  const Login& login = std::get<Login>(found);
  TRY(check_change(request));
  if (request.checks().has_password()) {
    const auto fault = TRY(check_password(call, login.user, request.checks().password().password()));
    if (fault) return Answer(*fault);
  }
  v2::SetSessionResponse response;
  show(*response.mutable_details(), login.credential);
  // A session keeps its token, and the server keeps only its hash.
  if (is_token_of(request.session_token(), login.credential)) response.set_session_token(request.session_token());
  return answer_with(std::move(response));
}

Result<Answer> Sessions::end(const Call& call, const Wanted& wanted) const {
  FoundLogin found;
  TRY(at_desk(parts_, sql::Mode::write, call.caller, [&](const Desk& desk) -> Result<void> {
    found = TRY(find(desk, wanted));
    const auto* login = std::get_if<Login>(&found);
    if (login == nullptr) return {};
    TRY(desk.tables.locks.hold(SubjectKind::user, login->user.scim_id));
    const CredentialTable table(desk.session);
    TRY(table.revoke(desk.caller.tenant, login->user.id, login->credential.id, parts_.clock.now()));
    return desk.note("session.delete", login->user);
  }));
  if (const auto* fault = std::get_if<Fault>(&found)) return Answer(*fault);
  v2::DeleteSessionResponse response;
  show(*response.mutable_details(), std::get<Login>(found).credential);
  return answer_with(std::move(response));
}

}  // namespace provost::zitadel
