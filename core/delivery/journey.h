// One lane on its way to one app: call by call, each under the lease, each written down before the next.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/delivery/delivery_tools.h"
#include "core/delivery/envoy.h"
#include "core/delivery/health.h"
#include "core/delivery/itinerary.h"
#include "core/delivery/lane_ledger.h"
#include "core/delivery/parcel.h"

namespace provost {

/// Made for one claim of one lane. Borrows what it is given.
class Journey {
 public:
  struct Start {
    Lane lane;
    Lease lease;
  };
  /// What the journeys of one connection share.
  struct Company {
    const LaneLedger& ledger;
    const Envoy& envoy;
    Health& health;
  };
  struct Outcome {
    std::uint64_t delivered = 0;
    std::optional<Error> failure;  // what ended the journey, if it was the app
  };

  /// False once no further event may be begun: others wait for their turn, or the engine ends. Asked between events.
  using GoesOn = std::function<bool()>;

  Journey(const DeliveryTools& tools, const Company& company, const Start& start, const GoesOn& goes_on)
      : tools_(tools),
        ledger_(company.ledger),
        envoy_(company.envoy),
        health_(company.health),
        goes_on_(goes_on),
        lane_(start.lane),
        lease_(start.lease),
        acked_(start.lane.acked_seq),
        failures_(start.lane.attempts),
        unsafe_(start.lane.unsafe) {}

  /// Goes as far as it gets; once.
  Outcome run();

 private:
  /// What the app answered to a step. A step failed if there is an error.
  struct Answer {
    Receipt receipt;
    std::optional<Error> error;
    std::optional<Probe> probe;
    bool sent = false;           // the app was called,
    Health::Moment begun{};      // at this moment
    Duration asked_pause{0};     // how long it wants to be left alone
    Health::Advice advice = {};  // of a call that failed
  };
  enum class Next { go_on, stop };
  struct Pause {
    Duration delay{0};
    Wait wait = Wait::none;
  };

  Next walk(const std::vector<Step>& steps);
  Next take(const Step& step, bool last);
  Next hold();
  bool waits_for_member(const Event& event);
  Answer carry(const Step& step, const Event& event);
  static void fill(Answer& answer, Result<Receipt> receipt);
  Answer carry_group(const Event& event);
  Answer carry_person(const Step& step, const Event& event);
  Next probe(const Step& step, Answer& answer);
  Next keep_done(const Step& step, const Answer& answer, bool last);
  Next keep_failure(const Step& step, const Answer& answer, bool last);
  Next give_up(const Step& step, const Answer& answer, bool last);
  Next put_back(const LedgerEntry& entry, const Answer& answer, const Pause& pause);
  DeadLetter letter_for(const Step& step, const Answer& answer) const;
  Next settle(const LedgerEntry& entry, const Settlement& settlement);

  const Event& event_of(const Step& step) const { return page_.events[step.event]; }
  Address address() const { return Address{ledger_.tenant(), ledger_.connection(), page_.remote_id}; }
  std::chrono::steady_clock::time_point deadline() const;
  LedgerEntry entry_for(const Step& step, const Answer& answer, std::string_view outcome);
  Settlement held() const;
  Settlement passed(const Step& step, bool last);
  Settlement back(Duration delay, std::int64_t failures, Wait wait, const std::string& why) const;

  const DeliveryTools& tools_;
  const LaneLedger& ledger_;
  const Envoy& envoy_;
  Health& health_;
  const GoesOn& goes_on_;
  const Lane lane_;
  Lease lease_;
  LanePage page_;
  std::int64_t acked_;
  std::int64_t failures_;  // since the last event that was done
  bool unsafe_;            // what comes next is an end of access that the app refused for good
  Outcome outcome_;
};

}  // namespace provost
