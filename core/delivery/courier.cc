#include "core/delivery/courier.h"

#include "core/delivery/journey.h"

namespace provost {

void Courier::deliver(const Lane& lane, const Lease& lease) {
  const Journey::Outcome outcome = Journey(tools_, {ledger_, envoy_, health_}, {lane, lease}).run();
  const std::string_view connection = ledger_.connection().value;
  if (outcome.failure && !troubled_) {
    tools_.log.warning("delivery.app_troubled", {{"connection", connection}, {"reason", outcome.failure->detail}});
  } else if (!outcome.failure && troubled_ && outcome.delivered > 0) {
    tools_.log.info("delivery.app_recovered", {{"connection", connection}});
  }
  if (outcome.failure || outcome.delivered > 0) troubled_ = outcome.failure.has_value();
}

void Courier::check() const { health_.checked(envoy_.check()); }

}  // namespace provost
