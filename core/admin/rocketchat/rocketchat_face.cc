#include "core/admin/rocketchat/rocketchat_face.h"

#include "core/admin/rocketchat/account_endpoint.h"
#include "core/admin/rocketchat/answers.h"
#include "core/admin/rocketchat/users_endpoint.h"
#include "core/admin/rocketchat/visitor.h"

namespace provost::rocketchat {
namespace {

using http::Exchange;
using http::RequestHead;
using http::Response;

constexpr std::uint64_t kBodyLimit = 64 * 1024;

class RocketchatFace final : public http::Face<Visitor> {
 public:
  explicit RocketchatFace(const Parts& parts) : authenticator_(parts.authenticator), account_(parts), users_(parts) {}

  std::string_view prefix() const override { return "/api/v1"; }
  std::uint64_t body_limit(const RequestHead&) const override { return kBodyLimit; }
  Response render(const Error& error) const override { return failure(error); }
  Response refuse(int status, std::string_view reason) const override { return bare_failure(status, reason); }

 protected:
  Result<Visitor> authenticate(const RequestHead& head) const override { return Visitor(authenticator_, head); }
  const std::vector<Route>& routes() const override { return routes_; }

 private:
  using Caller = const AdminCaller&;
  using Call = const Exchange&;

  const AdminAuthenticator& authenticator_;
  const AccountEndpoint account_;
  const UsersEndpoint users_;
  const std::vector<Route> routes_{
      {"POST", "/login", Visitor::anyone([this](Call call) { return account_.login(call); })},
      {"POST", "/logout", Visitor::known([this](Caller caller, Call call) { return account_.logout(caller, call); })},
      {"GET", "/me", Visitor::known([this](Caller caller, Call call) { return account_.me(caller, call); })},
      {"GET", "/users.info", Visitor::known([this](Caller caller, Call call) { return users_.info(caller, call); })},
      {"POST", "/users.deactivateIdle",
       Visitor::holding(permission::kUsersWrite,
                        [this](Caller caller, Call call) { return users_.deactivate_idle(caller, call); })},
      {"POST", "/users.setActiveStatus",
       Visitor::holding(permission::kUsersWrite,
                        [this](Caller caller, Call call) { return users_.set_active_status(caller, call); })},
  };
};

}  // namespace

std::unique_ptr<http::AnyFace> make_rocketchat_face(const Parts& parts) {
  return std::make_unique<RocketchatFace>(parts);
}

}  // namespace provost::rocketchat
