#include "core/model/credential.h"

#include <algorithm>
#include <array>

namespace provost {
namespace {

struct Kind {
  CredentialKind kind;
  std::string_view word, prefix;
};
constexpr std::array kKinds{Kind{CredentialKind::session, "session", "pv_ses_"},
                            Kind{CredentialKind::personal_token, "personal_token", "pv_pat_"},
                            Kind{CredentialKind::access_token, "access_token", "pv_at_"},
                            Kind{CredentialKind::refresh_token, "refresh_token", "pv_rt_"},
                            Kind{CredentialKind::authorization_code, "authorization_code", "pv_ac_"},
                            Kind{CredentialKind::external_token, "external_token", "pv_external_"}};

const Kind& row_of(CredentialKind kind) {
  return *std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& row) { return row.kind == kind; });
}

}  // namespace

std::string_view to_word(CredentialKind kind) { return row_of(kind).word; }

std::string_view token_prefix(CredentialKind kind) { return row_of(kind).prefix; }

std::optional<CredentialKind> credential_kind_from(std::string_view word) {
  const auto* found = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& row) { return row.word == word; });
  return found == kKinds.end() ? std::nullopt : std::optional(found->kind);
}

}  // namespace provost
