// Makes bearer tokens: the text is shown once, only its hash is kept.
#pragma once

#include <string>

#include "core/access/credentials.h"
#include "core/store/token_table.h"
#include "server/workshop.h"

namespace provost {

/// What a new token is to be.
struct TokenOrder {
  TenantId tenant;
  std::string_view kind;    // TokenKind
  std::string_view prefix;  // tells people and secret scanners what they found, "pv_scim_"
  std::string subject_id, name, scopes;
  std::optional<std::int64_t> days = 365;  // until it expires; nothing for one that does not
};

/// Fails with `invalid_value` unless a token may live for so many days.
Result<void> check_days(std::int64_t days);

/// Makes a token from 256 random bits; writes nothing.
IssuedToken issue_token(Workshop& workshop, const TokenOrder& order);

}  // namespace provost
