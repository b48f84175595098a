// What every part of the delivery engine works with.
#pragma once

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/random.h"
#include "core/delivery/delivery_stats.h"
#include "core/store/sql.h"

namespace provost {

/// Borrowed; outlives the engine.
struct DeliveryTools {
  sql::Database& database;
  const Clock& clock;
  Random& random;
  const Log& log;
  DeliveryCounters& counters;
};

}  // namespace provost
