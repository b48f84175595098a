#include "core/admin/zitadel/session_view.h"

#include <string>

#include "core/admin/zitadel/person_view.h"
#include "core/admin/zitadel/session_service.pb.h"
#include "core/admin/zitadel/sessions.h"

namespace provost::zitadel {
namespace {

namespace v2 = ::zitadel::session::v2;

/// Both requests that prove something of a session.
template <class Request>
Result<void> check_served(const Request& request) {
  const v2::Checks& checks = request.checks();
  if (checks.has_web_auth_n() || checks.has_idp_intent() || checks.has_totp() || checks.has_otp_sms() ||
      checks.has_otp_email() || request.has_challenges()) {
    return fail(Code::unsupported, "this server checks a user and a password, and knows no other factor");
  }
  if (!request.metadata().empty()) return fail(Code::unsupported, "this server keeps no metadata of sessions");
  return {};
}

Instant changed(const Credential& credential) { return credential.last_used.value_or(credential.created); }

}  // namespace

void show(::zitadel::object::v2::Details& details, const Credential& credential) {
  details.set_sequence(1);
  details.set_resource_owner(std::to_string(credential.tenant.value));
  show(*details.mutable_change_date(), changed(credential));
  show(*details.mutable_creation_date(), credential.created);
}

void show(v2::Session& shown, const Credential& credential, const User& user) {
  shown.set_id(credential.id.value);
  shown.set_sequence(1);
  show(*shown.mutable_creation_date(), credential.created);
  show(*shown.mutable_change_date(), changed(credential));
  if (credential.expires) show(*shown.mutable_expiration_date(), *credential.expires);
  v2::UserFactor& factor = *shown.mutable_factors()->mutable_user();
  show(*factor.mutable_verified_at(), credential.created);
  factor.set_id(std::to_string(user.id.value));
  factor.set_login_name(std::string(user.user_name()));
  factor.set_display_name(std::string(user.display_name()));
  factor.set_organization_id(std::to_string(credential.tenant.value));
  show(*shown.mutable_factors()->mutable_password()->mutable_verified_at(), credential.created);
}

Result<Duration> life_in(const v2::CreateSessionRequest& request) {
  TRY(check_served(request));
  if (!request.has_lifetime()) return kSessionLife;
  const std::int64_t seconds = request.lifetime().seconds();
  constexpr auto kMost = std::chrono::duration_cast<std::chrono::seconds>(kLongestSession).count();
  if (seconds < 1 || seconds > kMost) {
    return fail(Code::invalid_value, "a session lasts from one second to " + std::to_string(kMost) + " seconds");
  }
  return Duration(std::chrono::seconds(seconds));
}

Result<void> check_change(const v2::SetSessionRequest& request) {
  TRY(check_served(request));
  if (request.checks().has_user()) return fail(Code::unsupported, "a session stays with its user");
  if (request.has_lifetime()) return fail(Code::unsupported, "the life of a session is set when it is made");
  return {};
}

}  // namespace provost::zitadel
