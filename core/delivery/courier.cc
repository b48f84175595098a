#include "core/delivery/courier.h"

namespace provost {

void Courier::deliver(const Lane& lane, const Lease& lease, const Journey::GoesOn& goes_on) const {
  const Journey::Outcome outcome = Journey(tools_, {ledger_, envoy_, health_}, {lane, lease}, goes_on).run();
  if (!outcome.failure && outcome.delivered == 0) return;
  const std::string_view connection = ledger_.connection().value;
  switch (health_.journey_over(outcome.failure.has_value())) {
    case Health::News::none:
      break;
    case Health::News::troubled:
      tools_.log.warning("delivery.app_troubled", {{"connection", connection}, {"reason", outcome.failure->detail}});
      break;
    case Health::News::recovered:
      tools_.log.info("delivery.app_recovered", {{"connection", connection}});
      break;
  }
}

void Courier::check() const { health_.checked(envoy_.check()); }

}  // namespace provost
