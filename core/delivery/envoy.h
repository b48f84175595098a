// Carries one call to a connector, and lets nothing come back but an answer: the second catch wall of the house.
#pragma once

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/delivery/connector.h"
#include "core/delivery/delivery_stats.h"
#include "core/model/life.h"

namespace provost {

/// Borrows all three. An exception of the connector is counted, logged by its type alone (its text may hold a secret),
/// and becomes `internal`.
class Envoy {
 public:
  Envoy(Connector& connector, const Log& log, DeliveryCounters& counters)
      : connector_(connector), log_(log), counters_(counters) {}

  /// Carries a verb about a person; Verb::members is about a group, and fails with `internal`.
  Result<Receipt> send(Verb verb, const Account& account) const;
  /// Carries the change of a group.
  Result<Receipt> send(const GroupChange& change) const;
  /// Tries the old access.
  Result<Probe> probe(const Account& account) const;
  /// The same; a try that fails shows nothing.
  Probe try_access(const Account& account) const;
  /// Reads one page of the app's accounts.
  Result<RemotePage> list(const std::string& cursor) const;
  /// Whether the app answers and takes our credential.
  Result<void> check() const;
  /// How long the app asked us to stay away with its last answer, from zero to an hour.
  Duration asked_pause() const;

 private:
  template <class Call>
  auto behind_wall(Call call) const -> decltype(call());

  Connector& connector_;
  const Log& log_;
  DeliveryCounters& counters_;
};

}  // namespace provost
