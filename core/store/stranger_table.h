// Strangers: accounts that passes saw at apps and that are nobody's.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/store/pass_table.h"

namespace provost {

struct Stranger {
  RemoteId remote;
  std::string user_name;
  bool active = true;
  Instant first, seen;
};

/// Reads and writes the strangers of one tenant in one transaction.
class StrangerTable {
 public:
  /// How many of one app are kept; passes count the others.
  static constexpr std::int64_t kMost = 10'000;

  StrangerTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Keeps what a page of a pass showed; `pass.strangers` are those that it saw so far, these among them.
  Result<void> keep(const Pass& pass, std::span<const Stranger> strangers) const;
  /// Forgets up to `limit` of those that a pass, which has listed everything, did not see; returns how many.
  Result<std::int64_t> forget_unseen(const Pass& pass, std::int64_t limit) const;
  /// Those of an app, by its own ids: those behind `after`.
  Result<std::vector<Stranger>> page(const ConnectionId& connection, std::string_view after, std::int64_t limit) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
