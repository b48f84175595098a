// Slows down whoever guesses passwords, without locking anybody out for long.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/store/sql.h"

namespace provost {

/// How many attempts in a row are free, and how long the longest wait after more of them is.
struct AttemptRule {
  std::int64_t free = 0;
  Duration longest{0};
};

/// From one address for one name: this is who guesses.
inline constexpr AttemptRule kOneAddress{5, std::chrono::minutes(15)};
/// For one name from anywhere: many addresses may guess together, but nobody should keep the owner out for long.
inline constexpr AttemptRule kAnyAddress{50, std::chrono::minutes(1)};

/// How long the next attempt has to wait after so many: nothing while they are free, then a second, doubled each time.
Duration wait_after(std::int64_t attempts, const AttemptRule& rule);

/// Who tries to sign in as whom.
struct LoginAttempt {
  std::string_view tenant, name, address;
};

/// Keeps the attempts in the database, so that neither a restart nor another server forgets them. An attempt counts
/// before its password is looked at, so that many at once are many, and names that nobody has count like all others.
/// Safe to use from any thread.
class LoginGuard {
 public:
  LoginGuard(sql::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  /// Counts an attempt. Fails with `limited` and the wait when it comes too early, and then it does not count.
  Result<void> enter(const LoginAttempt& attempt) const;
  /// The password was right.
  Result<void> forgive(const LoginAttempt& attempt) const;
  /// The same for a secret that names nobody: counts by address alone, apart from logins. `door` says what is guessed.
  Result<void> enter(std::string_view door, std::string_view address) const;
  Result<void> forgive(std::string_view door, std::string_view address) const;

 private:
  /// A key, and its rule.
  struct Count {
    std::string key;
    AttemptRule rule;
  };
  static std::array<Count, 2> counts_of(const LoginAttempt& attempt);
  Result<void> enter(std::span<const Count> counts) const;

  sql::Database& database_;
  const Clock& clock_;
};

}  // namespace provost
