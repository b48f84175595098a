#include "core/admin/operations/operations_face.h"

#include <array>

#include "core/access/authenticator.h"
#include "core/admin/operations/activity.h"
#include "core/admin/operations/aliases.h"
#include "core/admin/operations/answers.h"
#include "core/admin/operations/brands.h"
#include "core/admin/operations/changes.h"
#include "core/admin/operations/deliveries.h"
#include "core/admin/operations/external_tokens.h"
#include "core/admin/operations/links.h"
#include "core/admin/operations/password_links.h"
#include "core/admin/operations/personal_tokens.h"
#include "core/admin/operations/standing.h"
#include "core/base/text.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::RequestHead;
using http::Response;

constexpr std::uint64_t kBodyLimit = 1 << 20;
constexpr std::array kKinds{CredentialKind::personal_token, CredentialKind::access_token};

bool is_basic(const RequestHead& head) {
  constexpr std::string_view kScheme = "basic ";
  const std::string_view header = head.headers.find("authorization").value_or("");
  return header.size() > kScheme.size() && text::equal_ignoring_case(header.substr(0, kScheme.size()), kScheme);
}

class OperationsFace final : public http::Face<AdminCaller> {
 public:
  explicit OperationsFace(const Parts& parts) : parts_(parts) {}

  std::string_view prefix() const override { return kPrefix; }
  std::uint64_t body_limit(const RequestHead&) const override { return kBodyLimit; }
  Response render(const Error& error) const override { return problem_of(error); }
  Response refuse(int status, std::string_view reason) const override { return problem(status, reason); }

 protected:
  Result<AdminCaller> authenticate(const RequestHead& head) const override {
    if (is_basic(head)) return parts_.authenticator.from_client(head);
    const std::string_view token = TRY(bearer_token(head));
    return parts_.authenticator.from_token(token, kKinds);
  }
  const std::vector<Route>& routes() const override { return routes_; }

 private:
  template <class Pages>
  using Page = Result<Response> (Pages::*)(const AdminCaller&, const Exchange&) const;

  template <class Pages>
  static Handler on(const Pages& pages, Page<Pages> page) {
    return
        [&pages, page](const AdminCaller& caller, const Exchange& exchange) { return (pages.*page)(caller, exchange); };
  }

  const Parts parts_;
  const Deliveries deliveries_{parts_};
  const Activity activity_{parts_};
  const Brands brands_{parts_};
  const Changes changes_{parts_};
  const Links links_{parts_};
  const PersonalTokens tokens_{parts_};
  const PasswordLinks password_links_{parts_};
  const Standing standing_{parts_};
  const ExternalTokens external_tokens_{parts_};
  const Aliases aliases_{parts_};
  const std::vector<Route> routes_{
      {"GET", "/deliveries", on(deliveries_, &Deliveries::list)},
      {"POST", "/activity", on(activity_, &Activity::report)},
      {"GET", "/brands", on(brands_, &Brands::list)},
      {"POST", "/brands", on(brands_, &Brands::create)},
      {"GET", "/brands/{}", on(brands_, &Brands::show)},
      {"PUT", "/brands/{}/sources/{}", on(brands_, &Brands::assign)},
      {"DELETE", "/brands/{}/sources/{}", on(brands_, &Brands::release)},
      {"GET", "/changes", on(changes_, &Changes::list)},
      {"GET", "/changes/followers", on(changes_, &Changes::followers)},
      {"PUT", "/changes/followers/{}", on(changes_, &Changes::acknowledge)},
      {"DELETE", "/changes/followers/{}", on(changes_, &Changes::forget)},
      {"GET", "/links", on(links_, &Links::list)},
      {"POST", "/links/{}/accept", on(links_, &Links::accept)},
      {"POST", "/links/{}/refuse", on(links_, &Links::refuse)},
      {"GET", "/users/{}/personal-tokens", on(tokens_, &PersonalTokens::list)},
      {"POST", "/users/{}/personal-tokens", on(tokens_, &PersonalTokens::create)},
      {"DELETE", "/users/{}/personal-tokens/{}", on(tokens_, &PersonalTokens::revoke)},
      {"POST", "/users/{}/reset-tokens", on(password_links_, &PasswordLinks::reset)},
      {"POST", "/users/{}/invite-tokens", on(password_links_, &PasswordLinks::invite)},
      {"POST", "/users/{}/deactivate", on(standing_, &Standing::deactivate)},
      {"POST", "/users/{}/lock", on(standing_, &Standing::lock)},
      {"DELETE", "/users/{}", on(standing_, &Standing::remove)},
      {"POST", "/tokens", on(external_tokens_, &ExternalTokens::take)},
      {"DELETE", "/tokens/{}", on(external_tokens_, &ExternalTokens::end)},
      {"GET", "/users/{}/aliases", on(aliases_, &Aliases::list)},
      {"PUT", "/users/{}/aliases/{}", on(aliases_, &Aliases::give)},
  };
};

}  // namespace

std::unique_ptr<http::AnyFace> make_operations_face(const Parts& parts) {
  return std::make_unique<OperationsFace>(parts);
}

}  // namespace provost::operations
