#include <algorithm>

#include "core/access/login_guard.h"
#include "core/admin/unleash/body.h"
#include "core/admin/unleash/contract.h"
#include "core/admin/unleash/dialect_face.h"
#include "core/admin/unleash/faces.h"
#include "core/admin/unleash/user_object.h"
#include "core/store/credential_table.h"

namespace provost::unleash {
namespace {

using http::Exchange;
using http::RequestHead;
using http::Response;

Response wrong_login() {
  return fault_answer({401, "PasswordMismatch", "The combination of user name and password is not valid."});
}

/// What clients of this dialect look at besides. The wait grows with what failed, so there is no window to name.
void tell_wait(Response& response, const Error& error) {
  response.headers.set("RateLimit-Limit", std::to_string(kOneAddress.free));
  response.headers.set("RateLimit-Remaining", "0");
  response.headers.set("RateLimit-Reset", std::to_string(error.retry_after()));
}

class LoginFace final : public DialectFace<Anonymous> {
 public:
  using DialectFace::DialectFace;
  std::string_view prefix() const override { return "/auth/simple"; }

 protected:
  Result<Anonymous> authenticate(const RequestHead&) const override { return Anonymous{}; }
  const std::vector<Route>& routes() const override { return routes_; }
  std::string_view contract_text() const override { return unleash_contract()[2].text; }

 private:
  Result<Response> log_in(const Exchange& exchange) const {
    Body body = TRY(Body::read(exchange.request));
    AdminAuthenticator::Login login;
    login.name = body.text("username", Need::required).value_or("");
    login.password = Secret(body.text("password", Need::required).value_or(""));
    login.tenant = body.text("tenant", Need::optional).value_or("");
    login.address = exchange.request.head.peer;
    if (body.faulty()) return refusals_.bad_data(body.faults());
    auto signed_in = sign_in(login);
    const bool wrong =
        !signed_in && (signed_in.error().code == Code::unauthenticated || signed_in.error().code == Code::forbidden);
    if (wrong) return wrong_login();
    if (signed_in || signed_in.error().code != Code::limited) return signed_in;
    Response response = refusals_.of(signed_in.error());
    tell_wait(response, signed_in.error());
    return response;
  }

  Result<Response> sign_in(const AdminAuthenticator::Login& login) const {
    auto person = TRY(parts_.authenticator.from_password(login));
    const auto issued = TRY(parts_.authenticator.sign_in(person, parts_.options.session_life));
    person.user.last_login = issued.credential.created;
    const std::int64_t sessions = TRY(living_sessions(person));
    Response response = object_answer(200, user_object(person.user, sessions));
    set_session(response, issued.text);
    return response;
  }

  Result<std::int64_t> living_sessions(const AdminAuthenticator::Person& person) const {
    std::vector<Credential> sessions;
    TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
      sessions = TRY(CredentialTable(session).of(person.tenant, person.user.id, CredentialKind::session));
      return {};
    }));
    const Instant now = parts_.clock.now();
    return std::count_if(sessions.begin(), sessions.end(), [&](const Credential& each) {
      return each.epoch >= person.user.token_epoch && (!each.expires || now < *each.expires);
    });
  }

  const std::vector<Route> routes_{
      {"POST",
       "/login",
       [this](const Anonymous&, const Exchange& exchange) { return log_in(exchange); },
       {"unleashLogIn",
        "Signs a person in by user name or e-mail address and password, and sets a cookie.",
        "UnleashLogin",
        {{200, "UnleashUser"}}}},
  };
};

}  // namespace

std::unique_ptr<http::AnyFace> make_login_face(const Parts& parts) { return std::make_unique<LoginFace>(parts); }

}  // namespace provost::unleash
