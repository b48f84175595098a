// What the Unleash pages are built of, and what an operator may set about them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/access/admin_authenticator.h"
#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/crypto/password.h"
#include "core/crypto/vault.h"
#include "core/delivery/bell.h"
#include "core/directory/catalogues.h"
#include "core/directory/directory.h"
#include "core/http/mail.h"
#include "core/store/sql.h"

namespace provost::unleash {

/// After so long without a sign of life a person counts as inactive.
inline constexpr Duration kInactivity = std::chrono::hours(24) * 180;
/// How long a browser session lasts.
inline constexpr Duration kSessionLife = std::chrono::hours(48);

/// How many changes of people by POST one address may ask for in a minute.
inline constexpr std::int64_t kPostsPerMinute = 20;

struct Options {
  std::string public_url;  // begins invitation links; no slash at the end
  Duration inactivity = kInactivity;
  std::size_t least_password = 1;  // bytes of a password that a guest may choose
  Duration session_life = kSessionLife;
  http::SendMail send_mail = {};                    // nothing: there is no mail
  std::int64_t posts_per_minute = kPostsPerMinute;  // to /user-admin, of one address
};

/// All are borrowed and outlive the faces.
struct Parts {
  sql::Database& database;
  const Directory& directory;
  const AdminAuthenticator& authenticator;
  const Credentials& credentials;
  crypto::PasswordHasher& passwords;
  const crypto::Vault& vault;
  const Clock& clock;
  IdMaker& ids;
  Random& random;
  Bell& bell;
  const Catalogues& catalogues;
  Options options;
};

}  // namespace provost::unleash
