// One look at an app for a pass: what it meets is told to the connection's health, and heeded.
#pragma once

#include "core/base/clock.h"
#include "core/delivery/envoy.h"
#include "core/delivery/health.h"

namespace provost {

/// Borrows what it is given. Deliveries call the same app by the same health: each call is counted there, and what the
/// app does not take at the moment is not asked for.
///
/// A refusal (401, 403) is not told. An app may let us write accounts and not list them; its check() may ask for what a
/// listing needs, so that it would fail as well, and deliveries that the app takes would end for it. A credential that
/// is refused altogether is found out by the next delivery.
class Visit {
 public:
  /// `health` is nullptr if the connection is not served by this process: then nobody is told.
  explicit Visit(const Envoy& envoy, Health* health = nullptr) : envoy_(envoy), health_(health) {}

  /// How long the app must be left alone, as far as is known here; zero if it may be called.
  Duration wait() const;
  /// One page of the app's accounts.
  Result<RemotePage> list(const std::string& cursor) const;
  /// Whether the access of somebody who left still works.
  Result<Probe> probe(const Account& account) const;
  /// How long the app asked us to stay away with its last answer.
  Duration asked_pause() const { return envoy_.asked_pause(); }

 private:
  void hear(const Error* failure, Health::Moment begun) const;

  const Envoy& envoy_;
  Health* const health_;
};

}  // namespace provost
