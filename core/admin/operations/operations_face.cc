#include "core/admin/operations/operations_face.h"

#include <array>

#include "core/access/authenticator.h"
#include "core/admin/operations/access_requests.h"
#include "core/admin/operations/activity.h"
#include "core/admin/operations/aliases.h"
#include "core/admin/operations/answers.h"
#include "core/admin/operations/audit_trail.h"
#include "core/admin/operations/brands.h"
#include "core/admin/operations/changes.h"
#include "core/admin/operations/connection_pages.h"
#include "core/admin/operations/connection_trials.h"
#include "core/admin/operations/deliveries.h"
#include "core/admin/operations/external_tokens.h"
#include "core/admin/operations/idle_policies.h"
#include "core/admin/operations/jobs.h"
#include "core/admin/operations/links.h"
#include "core/admin/operations/operations_contract.h"
#include "core/admin/operations/operator_tokens.h"
#include "core/admin/operations/password_links.h"
#include "core/admin/operations/personal_tokens.h"
#include "core/admin/operations/reconciliation.h"
#include "core/admin/operations/retries.h"
#include "core/admin/operations/source_tokens.h"
#include "core/admin/operations/sources.h"
#include "core/admin/operations/standing.h"
#include "core/admin/operations/tenants.h"
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
  std::string_view contract_text() const override { return operations_contract().front().text; }

 private:
  static std::vector<Route> joined(std::initializer_list<Routes> families) {
    std::vector<Route> all;
    for (const Routes& family : families) all.insert(all.end(), family.begin(), family.end());
    return all;
  }

  const Parts parts_;
  const Deliveries deliveries_{parts_};
  const Retries retries_{parts_};
  const AccessRequests access_requests_{parts_};
  const Activity activity_{parts_};
  const Brands brands_{parts_};
  const Changes changes_{parts_};
  mutable crypto::Gate gate_{2, 0};  // two calls at a time that take long
  const ConnectionPages connections_{parts_};
  const ConnectionTrials trials_{parts_, gate_};
  const Reconciliation reconciliation_{parts_, gate_};
  const Sources sources_{parts_};
  const SourceTokens source_tokens_{parts_};
  const Links links_{parts_};
  const PersonalTokens tokens_{parts_};
  const PasswordLinks password_links_{parts_};
  const Standing standing_{parts_};
  const ExternalTokens external_tokens_{parts_};
  const Aliases aliases_{parts_};
  const AuditTrail audit_{parts_};
  const Jobs jobs_{parts_};
  const Tenants tenants_{parts_};
  const OperatorTokens operator_tokens_{parts_};
  const IdlePolicyPages idle_policies_{parts_};
  const std::vector<Route> routes_ =
      joined({deliveries_.routes(),      retries_.routes(),        activity_.routes(),        brands_.routes(),
              changes_.routes(),         connections_.routes(),    trials_.routes(),          reconciliation_.routes(),
              sources_.routes(),         source_tokens_.routes(),  links_.routes(),           tokens_.routes(),
              password_links_.routes(),  standing_.routes(),       external_tokens_.routes(), aliases_.routes(),
              audit_.routes(),           jobs_.routes(),           tenants_.routes(),         idle_policies_.routes(),
              access_requests_.routes(), operator_tokens_.routes()});
};

}  // namespace

std::unique_ptr<http::AnyFace> make_operations_face(const Parts& parts) {
  return std::make_unique<OperationsFace>(parts);
}

}  // namespace provost::operations
