#include "core/access/personal_tokens.h"

namespace provost {

Result<IssuedCredential> issue_personal_token(sql::Session& session, const Credentials& credentials,
                                              CredentialOrder order, Instant now) {
  order.kind = CredentialKind::personal_token;
  const auto living = TRY(CredentialTable(session).count_living(order.tenant, order.user, order.kind, now));
  if (living >= static_cast<std::int64_t>(kMostPersonalTokens)) {
    return fail(Code::conflict, "a person has at most " + std::to_string(kMostPersonalTokens) + " personal tokens");
  }
  return credentials.issue(session, order);
}

}  // namespace provost
