#include "core/admin/unleash/contract.h"
#include "core/admin/unleash/dialect_face.h"
#include "core/admin/unleash/faces.h"
#include "core/admin/unleash/signup.h"
#include "core/admin/unleash/user_object.h"

namespace provost::unleash {
namespace {

using http::Exchange;
using http::RequestHead;
using http::Response;

class InviteFace final : public DialectFace<Anonymous> {
 public:
  using DialectFace::DialectFace;
  std::string_view prefix() const override { return "/invite"; }

 protected:
  Result<Anonymous> authenticate(const RequestHead&) const override { return Anonymous{}; }
  const std::vector<Route>& routes() const override { return routes_; }
  std::string_view contract_text() const override { return unleash_contract()[1].text; }

 private:
  Result<Response> validate(const Exchange& exchange) const {
    const bool open = TRY(signup_.is_open(exchange.captures[0]));
    return empty_answer(open ? 200 : 400);
  }

  Result<Response> sign_up(const Exchange& exchange) const {
    Body body = TRY(Body::read(exchange.request));
    const Guest guest = read_guest(body, parts_.options.least_password);
    if (body.faulty()) return refusals_.bad_data(body.faults());
    const Signup::Outcome outcome = TRY(signup_.admit(exchange.captures[0], guest));
    switch (outcome.admission) {
      case Admission::no_invitation:
        return empty_answer(400);
      case Admission::taken:
        return fault_answer({409, "NameExistsError", "User already exists"});
      case Admission::welcome:
        break;
    }
    return object_answer(201, user_object(*outcome.user, 0));
  }

  const Signup signup_{parts_};
  const std::vector<Route> routes_{
      {"GET",
       "/{token}/validate",
       [this](const Anonymous&, const Exchange& exchange) { return validate(exchange); },
       {"unleashValidateInvitation", "Says whether guests may sign up by an invitation.", {}, {{200}}}},
      {"POST",
       "/{token}/signup",
       [this](const Anonymous&, const Exchange& exchange) { return sign_up(exchange); },
       {"unleashSignUp", "Makes a guest a person with the role of a viewer.", "UnleashGuest", {{201, "UnleashUser"}}}},
  };
};

}  // namespace

std::unique_ptr<http::AnyFace> make_invite_face(const Parts& parts) { return std::make_unique<InviteFace>(parts); }

}  // namespace provost::unleash
