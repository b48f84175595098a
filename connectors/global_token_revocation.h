// The kind `global_token_revocation`: asks an app to end a person's tokens and sessions, by Global Token Revocation
// (draft-parecki-oauth-global-token-revocation-06), as Okta's and Auth0's Universal Logout take it.
#pragma once

#include <string>

#include "core/delivery/connector_kind.h"

namespace provost::connectors {

/// The kind itself.
ConnectorKind global_token_revocation_kind();

/// How an app wants people to be named (RFC 9493 §3.2).
struct SubjectForm {
  std::string format;  // email, iss_sub or opaque
  std::string issuer;  // of iss_sub
  std::string member;  // of the body that holds the subject identifier
};

/// The body of a request for this person.
Value revocation_request(const SubjectForm& form, const std::string& subject);

}  // namespace provost::connectors
