// Turns a credential into a Caller. Every face asks here, before it reads a body.
#pragma once

#include <string_view>

#include "core/access/caller.h"
#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/result.h"
#include "core/http/message.h"
#include "core/store/token_table.h"

namespace provost {

/// The bearer token of a request: the scheme without regard to case (RFC 7235 §2.1). Fails with `unauthenticated` when
/// there is none, another scheme, or more than one Authorization header.
Result<std::string_view> bearer_token(const http::RequestHead& head);

/// Checks credentials against the database: each request reads, nothing is cached, so what is revoked is dead at once.
class Authenticator {
 public:
  Authenticator(sql::Database& database, const Clock& clock, const Log& log)
      : database_(database), clock_(clock), log_(log) {}

  /// The caller behind a token of this kind (TokenKind), or what a client of a source got. Fails with
  /// `unauthenticated`, in the same words for every reason: unknown, malformed, expired, revoked, of another kind, of a
  /// disabled tenant, from an address outside the networks of its source.
  Result<Caller> authenticate(const http::RequestHead& head, std::string_view kind) const;

 private:
  void note_use(const Token& token) const;

  sql::Database& database_;
  const Clock& clock_;
  const Log& log_;
};

}  // namespace provost
