// /reset: a person chooses a password by a link that an admin made, once. A plain page without scripts.
#pragma once

#include <memory>

#include "core/base/clock.h"
#include "core/crypto/password.h"
#include "core/directory/directory.h"
#include "core/http/face.h"

namespace provost::oauth {

/// What the page is built from. Borrowed.
struct ResetParts {
  sql::Database& database;
  const Directory& directory;
  crypto::PasswordHasher& passwords;
  const Clock& clock;
};

/// The face. The link in the form is all that admits: no cookie is looked at, so no other site can make a browser send
/// anything of worth. To look at a link, which mail scanners do, changes nothing. A link that is wrong, spent, expired,
/// ended, or no longer its maker's to give is refused in the same words, and whoever tries many waits (LoginGuard).
std::unique_ptr<http::AnyFace> make_reset_face(const ResetParts& parts);

}  // namespace provost::oauth
