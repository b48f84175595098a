#include "core/access/login_guard.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "core/store/login_attempt_table.h"

namespace provost {
namespace {

constexpr Duration kMemory = std::chrono::hours(24);  // attempts before a pause of this length do not count
constexpr std::int64_t kPruned = 20;

/// However a name is spelled that finds the same person: by name (text::name_key) or by address (text::fold).
std::string key_of(const LoginAttempt& attempt, std::string_view address) {
  std::string text;
  const std::string name = text::fold(text::name_key(attempt.name));
  for (const std::string& part : {text::fold(attempt.tenant), name, std::string(address)}) {
    text.append(std::to_string(part.size())).append(":").append(part);
  }
  return crypto::sha256_hex(text);
}

Error too_early(Duration wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait);
  const std::string number = std::to_string(seconds.count()) + (seconds.count() == 1 ? " second" : " seconds");
  return {Code::limited, "too many attempts failed; try again in " + number, seconds};
}

/// No login has a tenant like this.
std::string key_of(std::string_view door, std::string_view address) {
  return key_of(LoginAttempt{"\n", door, address}, address);
}

}  // namespace

std::array<LoginGuard::Count, 2> LoginGuard::counts_of(const LoginAttempt& attempt) {
  return {Count{key_of(attempt, attempt.address), kOneAddress}, Count{key_of(attempt, "anywhere"), kAnyAddress}};
}

Duration wait_after(std::int64_t attempts, const AttemptRule& rule) {
  if (attempts < rule.free) return Duration::zero();
  constexpr std::int64_t kMostDoublings = 20;
  const auto doublings = std::min(attempts - rule.free, kMostDoublings);
  return std::min<Duration>(std::chrono::seconds(std::int64_t{1} << doublings), rule.longest);
}

Result<void> LoginGuard::enter(const LoginAttempt& attempt) const { return enter(counts_of(attempt)); }

Result<void> LoginGuard::enter(std::string_view door, std::string_view address) const {
  const std::array counts{Count{key_of(door, address), kOneAddress}};
  return enter(counts);
}

Result<void> LoginGuard::forgive(std::string_view door, std::string_view address) const {
  return database_.transact(sql::Mode::write, [&](sql::Session& session) {
    return LoginAttemptTable(session).forget(key_of(door, address));
  });
}

Result<void> LoginGuard::enter(std::span<const Count> counts) const {
  return database_.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    const LoginAttemptTable table(session);
    const Instant now = clock_.now();
    Duration wait{0};
    for (const Count& count : counts) {
      const Instant until = TRY(table.blocked_until(count.key));
      // One that is farther away than any wait was stored before the clock was set back.
      if (until - now <= count.rule.longest) wait = std::max(wait, until - now);
    }
    if (wait > Duration::zero()) return tl::unexpected(too_early(wait));
    for (const Count& count : counts) {
      const auto attempts = TRY(table.count(count.key, now, now - kMemory));
      TRY(table.block(count.key, now + wait_after(attempts, count.rule)));
    }
    return table.prune(now - kMemory, kPruned);
  });
}

Result<void> LoginGuard::forgive(const LoginAttempt& attempt) const {
  const auto counts = counts_of(attempt);
  return database_.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    const LoginAttemptTable table(session);
    TRY(table.forget(counts[0].key));
    return table.uncount(counts[1].key);
  });
}

}  // namespace provost
