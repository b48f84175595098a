#include "core/delivery/envoy.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <typeinfo>

namespace provost {

template <class Call>
auto Envoy::behind_wall(Call call) const -> decltype(call()) {
  std::string_view type = "unknown";
  try {
    return call();
  } catch (const std::exception& error) {
    type = typeid(error).name();
  } catch (...) {
    type = "no std::exception";
  }
  ++counters_.thrown;
  log_.error("delivery.connector_threw", {{"type", type}});
  return fail(Code::internal, "the connector failed by a bug of its own");
}

Result<Receipt> Envoy::send(Verb verb, const Account& account) const {
  return behind_wall([&]() -> Result<Receipt> {
    switch (verb) {
      case Verb::provision:
        return connector_.provision(account);
      case Verb::deactivate:
        return connector_.deactivate(account);
      case Verb::revoke:
        return connector_.revoke(account);
      case Verb::remove:
        return connector_.remove(account);
      case Verb::members:
        break;
    }
    return fail(Code::internal, "an event tells a person's app about members");
  });
}

Result<Receipt> Envoy::send(const GroupChange& change) const {
  return behind_wall([&] { return connector_.members(change); });
}

Result<Probe> Envoy::probe(const Account& account) const {
  return behind_wall([&] { return connector_.probe(account); });
}

Probe Envoy::try_access(const Account& account) const { return probe(account).value_or(Probe::cannot_know); }

Result<RemotePage> Envoy::list(const std::string& cursor) const {
  return behind_wall([&] { return connector_.list(cursor); });
}

Result<void> Envoy::check() const {
  return behind_wall([&] { return connector_.check(); });
}

Duration Envoy::asked_pause() const {
  const auto asked = behind_wall([&]() -> Result<std::chrono::seconds> { return connector_.asked_pause(); });
  return std::clamp<Duration>(asked.value_or(std::chrono::seconds::zero()), Duration::zero(), std::chrono::hours(1));
}

}  // namespace provost
