// How many personal access tokens a person may have, whichever page makes them.
#pragma once

#include "core/access/credentials.h"

namespace provost {

/// Living ones of one person.
inline constexpr std::size_t kMostPersonalTokens = 100;

/// Makes one of what the order says of it; the kind is given. The caller has locked the person's row. Fails with
/// `conflict` when the person has too many, else as Credentials::issue().
Result<IssuedCredential> issue_personal_token(sql::Session& session, const Credentials& credentials,
                                              CredentialOrder order, Instant now);

}  // namespace provost
