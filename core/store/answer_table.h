// Answers: what calls with an idempotency key came to, so that a call that is sent again is not done again.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/store/sql.h"

namespace provost {

/// The answer to one call. One that held a secret is kept without it.
struct KeptAnswer {
  std::string digest;  // of the whole call
  std::int64_t status = 0;
  std::string location, body;
  bool shown_once = false;
};

/// Reads and writes the answers of one tenant in one transaction.
class AnswerTable {
 public:
  AnswerTable(sql::Session& session, const sql::Dialect& dialect, TenantId tenant)
      : session_(session), dialect_(dialect), tenant_(tenant) {}

  /// Who called, and the key that they chose.
  struct Key {
    std::string_view caller, key;
  };
  /// Takes a key for a call of this digest, once what was kept before `kept_since` is forgotten: nothing when it is
  /// taken now, else the answer to whoever took it. Who takes the same key at once waits until this transaction ends.
  /// Fails with `limited` when the tenant has `kMost` answers, or the caller `kMostOfOne`.
  Result<std::optional<KeptAnswer>> take(const Key& key, std::string_view digest, Instant now,
                                         Instant kept_since) const;
  /// Keeps what the call came to for which the key was taken.
  Result<void> keep(const Key& key, const KeptAnswer& answer) const;

  /// How many answers are kept for a tenant.
  static constexpr std::int64_t kMost = 10'000;
  /// And for one caller, so that nobody uses up what is for all.
  static constexpr std::int64_t kMostOfOne = 1'000;

 private:
  sql::Session& session_;
  const sql::Dialect& dialect_;
  TenantId tenant_;
};

}  // namespace provost
