// What an app answered to a step, and how that is written down.
#pragma once

#include <optional>
#include <string_view>

#include "core/delivery/connector.h"
#include "core/delivery/health.h"
#include "core/delivery/itinerary.h"
#include "core/store/dead_table.h"
#include "core/store/receipt_table.h"

namespace provost {

/// The step failed if there is an error.
struct Answer {
  Receipt receipt;
  std::optional<Error> error;
  std::optional<Probe> probe;
  bool sent = false;           // the app was called,
  Health::Moment begun{};      // at this moment
  Duration asked_pause{0};     // how long it wants to be left alone
  Health::Advice advice = {};  // of a call that failed
};

/// A step for one app, and when it was answered. Borrows step and event.
struct AnsweredStep {
  const ConnectionId& connection;
  const Step& step;
  const Event& event;
  Instant at;
};

/// True if the person or the group is gone from the app after this step.
bool forgets(const Step& step, const Event& event);

ReceiptRow receipt_for(const AnsweredStep& answered, const Answer& answer, std::string_view outcome);

/// What an app refused for good, with its whole reason.
DeadLetter letter_for(const AnsweredStep& answered, const Answer& answer);

}  // namespace provost
