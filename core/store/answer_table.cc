#include "core/store/answer_table.h"

#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kForgetKey{"answers.forget_key", R"sql(
  delete from answers where tenant_id = $1 and caller = $2 and key = $3 and at_us <= $4)sql"};
constexpr sql::Literal kOld{R"sql(
  delete from answers where (tenant_id, caller, key) in (
    select tenant_id, caller, key from answers where tenant_id = $1 and at_us <= $2 order by at_us limit 100)sql"};
constexpr Statement kForgetOld{"answers.forget_old", sql::kJoined<kOld, ")">};
// Those that another call is forgetting are its own: calls of different keys do not wait for each other.
constexpr Statement kForgetFree{"answers.forget_free", sql::kJoined<kOld, " for update skip locked)">};
constexpr Statement kTooMany{"answers.too_many", R"sql(
  select 1 from answers where tenant_id = $1 order by at_us limit 1 offset $2)sql"};
constexpr Statement kTooManyOfOne{"answers.too_many_of_one", R"sql(
  select 1 from answers where tenant_id = $1 and caller = $2 order by key limit 1 offset $3)sql"};
constexpr Statement kTake{"answers.take", R"sql(
  insert into answers (tenant_id, caller, key, digest, status, location, body, shown_once, at_us)
  values ($1, $2, $3, $4, 0, '', '', 0, $5) on conflict (tenant_id, caller, key) do nothing)sql"};
constexpr Statement kFind{"answers.find", R"sql(
  select digest, status, location, body, shown_once from answers
  where tenant_id = $1 and caller = $2 and key = $3)sql"};
constexpr Statement kKeep{"answers.keep", R"sql(
  update answers set status = $4, location = $5, body = $6, shown_once = $7
  where tenant_id = $1 and caller = $2 and key = $3)sql"};

}  // namespace

Result<std::optional<KeptAnswer>> AnswerTable::take(const Key& key, std::string_view digest, Instant now,
                                                    Instant kept_since) const {
  TRY(session_.run(kForgetKey, {tenant_.value, key.caller, key.key, kept_since.us}));
  const bool one_writer = dialect_.skip_locked.empty();
  TRY(session_.run(one_writer ? kForgetOld : kForgetFree, {tenant_.value, kept_since.us}));
  const Rows taken = TRY(session_.run(kTake, {tenant_.value, key.caller, key.key, digest, now.us}));
  if (taken.affected() == 1) {
    const Rows too_many = TRY(session_.run(kTooMany, {tenant_.value, kMost}));
    const Rows of_one = TRY(session_.run(kTooManyOfOne, {tenant_.value, key.caller, kMostOfOne}));
    if (!too_many.empty() || !of_one.empty()) {
      return fail(Code::limited, "too many calls with an Idempotency-Key within a day: call without one, or later");
    }
    return std::optional<KeptAnswer>();
  }
  const Rows rows = TRY(session_.run(kFind, {tenant_.value, key.caller, key.key}));
  if (rows.empty()) return fail(Code::unavailable, "the key was given back meanwhile");
  return std::optional(KeptAnswer{std::string(rows.text(0, 0)), rows.integer(0, 1), std::string(rows.text(0, 2)),
                                  std::string(rows.text(0, 3)), rows.integer(0, 4) != 0});
}

Result<void> AnswerTable::keep(const Key& key, const KeptAnswer& answer) const {
  TRY(session_.run(kKeep, {tenant_.value, key.caller, key.key, answer.status, answer.location, answer.body,
                           std::int64_t{answer.shown_once}}));
  return {};
}

}  // namespace provost
