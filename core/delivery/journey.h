// One lane on its way to one app: call by call, each under the lease, each written down before the next.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/delivery/answer.h"
#include "core/delivery/arrears.h"
#include "core/delivery/delivery_tools.h"
#include "core/delivery/envoy.h"
#include "core/delivery/health.h"
#include "core/delivery/itinerary.h"
#include "core/delivery/lane_ledger.h"
#include "core/delivery/parcel.h"
#include "core/delivery/patience.h"

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
        failures_(start.lane.attempts) {}

  /// Goes as far as it gets; once.
  Outcome run();

 private:
  static constexpr Duration kSettlingTime =
      std::chrono::seconds(1);  // kept of a lease to write down what came of a call
  enum class Next { go_on, stop };
  struct Pause {
    Duration delay{0};
    Wait wait = Wait::none;
  };

  std::vector<Step> steps() const;
  Next walk(const std::vector<Step>& steps);
  Next take(const Step& step, bool last);
  Next hold();
  bool waits_for_member(const Step& step);
  Answer carry(const Step& step, const Event& event);
  Result<Receipt> send_group(const Event& event, Answer& answer);
  Result<Receipt> send_person(const Step& step, const Event& event, Answer& answer);
  bool is_to_be_probed(const Step& step) const;
  Next probe(const Step& step, Answer& answer);
  Next keep_done(const Step& step, const Answer& answer, bool last);
  Next keep_failure(const Step& step, const Answer& answer, bool last);
  Next give_up(const Step& step, const Answer& answer, bool last);
  Next owe(const Step& step, const Answer& answer, Duration delay, bool last);
  Next put_back(const LedgerEntry& entry, const Answer& answer, const Pause& pause);
  Next settle(const LedgerEntry& entry, const Settlement& settlement);

  const Event& event_of(const Step& step) const { return page_.events[step.event]; }
  AnsweredStep answered(const Step& step) const {
    return AnsweredStep{ledger_.connection(), step, event_of(step), tools_.clock.now()};
  }
  Address address_for(const Event& event) const {
    return Address{ledger_.tenant(), ledger_.connection(), page_.remote_id,
                   page_.again ? arrears_.tries_of(event.seq) : 0};
  }
  std::chrono::steady_clock::time_point deadline() const { return lease_.ends - kSettlingTime; }
  /// Of a lane with an end of access only what is told up to that end is urgent.
  Urgency urgency_from(const Step& step) const {
    return is_end_at_or_behind(page_, step.event) ? lane_.urgency : Urgency::ordinary;
  }
  LedgerEntry entry_for(const Step& step, const Answer& answer, std::string_view outcome) const {
    LedgerEntry entry;
    entry.receipt = receipt_for(answered(step), answer, outcome);
    return entry;
  }
  void note_taken(const Step& step, LedgerEntry& entry);
  void settle_arrears(LedgerEntry& entry);
  Settlement interrupted() const;
  Settlement held() const { return Hold{acked_, failures_, !arrears_.empty()}; }
  Settlement passed(const Step& step, bool last);
  Settlement end();
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
  Arrears arrears_;
  std::vector<Arrears::Taken> taken_;  // not settled yet
  std::vector<Subject> late_;          // whom the change of the group that is told leaves out
  /// When the app is asked again for what it refused for good just now, and what it said.
  std::optional<Duration> next_trial_;
  std::string refusal_;
  Outcome outcome_;
};

}  // namespace provost
