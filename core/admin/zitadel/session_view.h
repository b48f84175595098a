// Sessions as this dialect shows them, and what it can be asked of them.
#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/model/credential.h"
#include "core/model/user.h"

namespace zitadel::object::v2 {
class Details;
}
namespace zitadel::session::v2 {
class CreateSessionRequest;
class Session;
class SetSessionRequest;
}  // namespace zitadel::session::v2

namespace provost::zitadel {

void show(::zitadel::object::v2::Details& details, const Credential& credential);
void show(::zitadel::session::v2::Session& shown, const Credential& credential, const User& user);

/// How long a new session is to last. Fails with `invalid_value` on a life that no session has, `unsupported` on what
/// this server does not do with sessions.
Result<Duration> life_in(const ::zitadel::session::v2::CreateSessionRequest& request);

/// Fails with `unsupported` unless a change only proves the password again.
Result<void> check_change(const ::zitadel::session::v2::SetSessionRequest& request);

}  // namespace provost::zitadel
