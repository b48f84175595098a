#include "core/reconcile/visit.h"

#include <algorithm>

namespace provost {
namespace {

/// Putting a step off writes.
constexpr Duration kLeastWait = std::chrono::seconds(1);

/// False for what does not tell how the app fares with deliveries: see Visit for refusals, and what a kind cannot do,
/// or our own fault, is nothing that the app said.
bool is_about_app(Code code) {
  return code != Code::unauthenticated && code != Code::forbidden && code != Code::unsupported &&
         code != Code::internal;
}

}  // namespace

Duration Visit::wait() const {
  if (health_ == nullptr || health_->allowance(Urgency::ordinary, 1) > 0) return Duration::zero();
  return std::max(health_->wait(Urgency::ordinary), kLeastWait);
}

Result<RemotePage> Visit::list(const std::string& cursor) const {
  if (health_ == nullptr) return envoy_.list(cursor);
  const Health::Moment begun = health_->called();
  auto page = envoy_.list(cursor);
  hear(page ? nullptr : &page.error(), begun);
  return page;
}

Result<Probe> Visit::probe(const Account& account) const {
  if (health_ == nullptr) return envoy_.probe(account);
  const Health::Moment begun = health_->called();
  auto seen = envoy_.probe(account);
  // Whoever cannot look may not have asked the app at all.
  if (!seen || *seen != Probe::cannot_know) hear(seen ? nullptr : &seen.error(), begun);
  return seen;
}

void Visit::hear(const Error* failure, Health::Moment begun) const {
  if (failure != nullptr && !is_about_app(failure->code)) return;
  const Duration asked = failure == nullptr ? Duration::zero() : envoy_.asked_pause();
  health_->heard({failure, asked, begun}, Urgency::ordinary);
}

}  // namespace provost
