#include "core/store/credential_count_table.h"

#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

// A counter of an older epoch counts what is dead already, so it begins anew; a credential that comes late under one is
// dead on arrival and not counted.
constexpr Statement kAdd{"credential_counts.add", R"sql(
  insert into credential_counts (tenant_id, user_id, kind, until_us, epoch, living) values ($1, $2, $3, $4, $5, 1)
  on conflict (tenant_id, user_id, kind, until_us) do update set
    living = case when credential_counts.epoch < excluded.epoch then 1
      when credential_counts.epoch > excluded.epoch then credential_counts.living
      else credential_counts.living + 1 end,
    epoch = case when credential_counts.epoch < excluded.epoch then excluded.epoch else credential_counts.epoch end
  returning living)sql"};
constexpr Statement kPrune{"credential_counts.prune", R"sql(
  delete from credential_counts
  where tenant_id = $1 and user_id = $2 and kind = $3 and (until_us <= $4 or epoch < $5))sql"};
constexpr Statement kTake{"credential_counts.take", R"sql(
  update credential_counts set living = living - $6
  where tenant_id = $1 and user_id = $2 and kind = $3 and until_us = $4 and epoch = $5)sql"};
constexpr sql::Literal kSelect{R"sql(
  select kind, living from credential_counts
  where tenant_id = $1 and user_id = $2 and epoch = $3 and until_us > $4 and living > 0)sql"};
constexpr Statement kLiving{"credential_counts.living", kSelect.view()};
constexpr Statement kLivingLocked{"credential_counts.living_locked",
                                  sql::kJoined<kSelect, " order by kind, until_us for update">};

}  // namespace

Result<void> CredentialCountTable::add(const CredentialCounter& counter, Instant now) const {
  const auto kind = to_word(counter.kind);
  const Rows rows = TRY(session_.run(kAdd, {tenant_.value, counter.user.value, kind, counter.until.us, counter.epoch}));
  // The first of a counter, which is seldom, sweeps after those that are over.
  if (rows.integer(0, 0) != 1) return {};
  TRY(session_.run(kPrune, {tenant_.value, counter.user.value, kind, now.us, counter.epoch}));
  return {};
}

Result<void> CredentialCountTable::take(const CredentialCounter& counter, std::int64_t count) const {
  TRY(session_.run(kTake,
                   {tenant_.value, counter.user.value, to_word(counter.kind), counter.until.us, counter.epoch, count}));
  return {};
}

Result<CredentialCounts> CredentialCountTable::living(sql::Engine engine, UserId user, std::int64_t epoch,
                                                      Instant now) const {
  const bool locks = engine == sql::Engine::postgres;  // the embedded engine has one writer
  const Rows rows = TRY(session_.run(locks ? kLivingLocked : kLiving, {tenant_.value, user.value, epoch, now.us}));
  CredentialCounts counts;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    // A kind that only a newer version knows ends all the same.
    if (const auto kind = credential_kind_from(rows.text(row, 0))) counts[*kind] += rows.integer(row, 1);
  }
  return counts;
}

}  // namespace provost
