#include "core/store/login_attempt_table.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kBlocked{"login_attempts.blocked", "select until_us from login_attempts where key = $1"};
constexpr Statement kCount{"login_attempts.count", R"sql(
  insert into login_attempts (key, attempts, last_us, until_us) values ($1, 1, $2, 0)
  on conflict (key) do update set last_us = excluded.last_us,
    attempts = case when login_attempts.last_us < $3 then 1 else login_attempts.attempts + 1 end
  returning attempts)sql"};
constexpr Statement kBlock{"login_attempts.block", "update login_attempts set until_us = $2 where key = $1"};
constexpr Statement kUncount{"login_attempts.uncount", R"sql(
  update login_attempts set attempts = attempts - 1, until_us = 0 where key = $1 and attempts > 0)sql"};
constexpr Statement kForget{"login_attempts.forget", "delete from login_attempts where key = $1"};
constexpr Statement kPrune{"login_attempts.prune", R"sql(
  delete from login_attempts where key in (
    select key from login_attempts where last_us < $1 order by last_us limit $2))sql"};

}  // namespace

Result<Instant> LoginAttemptTable::blocked_until(std::string_view key) const {
  const Rows rows = TRY(session_.run(kBlocked, {key}));
  return rows.empty() ? Instant{} : Instant{rows.integer(0, 0)};
}

Result<std::int64_t> LoginAttemptTable::count(std::string_view key, Instant now, Instant since) const {
  const Rows rows = TRY(session_.run(kCount, {key, now.us, since.us}));
  return rows.integer(0, 0);
}

Result<void> LoginAttemptTable::block(std::string_view key, Instant until) const {
  TRY(session_.run(kBlock, {key, until.us}));
  return {};
}

Result<void> LoginAttemptTable::uncount(std::string_view key) const {
  TRY(session_.run(kUncount, {key}));
  return {};
}

Result<void> LoginAttemptTable::forget(std::string_view key) const {
  TRY(session_.run(kForget, {key}));
  return {};
}

Result<void> LoginAttemptTable::prune(Instant since, std::int64_t limit) const {
  TRY(session_.run(kPrune, {since.us, limit}));
  return {};
}

}  // namespace provost
