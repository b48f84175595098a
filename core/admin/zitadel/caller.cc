#include "core/admin/zitadel/caller.h"

#include <array>

#include "core/access/authenticator.h"

namespace provost::zitadel {
namespace {

constexpr std::array kKinds{CredentialKind::personal_token, CredentialKind::access_token};

}  // namespace

Result<AdminCaller> Gate::caller_of(const http::RequestHead& head) const {
  const std::string_view token = TRY(bearer_token(head));
  return authenticator_.from_token(token, kKinds);
}

std::optional<std::int64_t> Gate::wait_of(const AdminCaller& caller) {
  const QuotaStanding standing =
      quota_.take(std::to_string(caller.tenant.value) + ":" + caller.actor.kind + ":" + caller.actor.id);
  if (standing.allowed) return std::nullopt;
  return standing.seconds_left(clock_.now());
}

}  // namespace provost::zitadel
