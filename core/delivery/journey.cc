#include "core/delivery/journey.h"

#include <algorithm>
#include <utility>

#include "core/base/crash_point.h"
#include "core/delivery/alarm.h"
#include "core/delivery/retry.h"

namespace provost {
namespace {

// What a worker held that died is told by another within ten seconds, however slow the app was before: the lease ends,
// and others look twice a second.
constexpr Duration kLongestLease = std::chrono::seconds(9);
constexpr Duration kSettlingTime = std::chrono::seconds(1);  // kept of a lease to write down what became of the call
constexpr Duration kLongestBarrierPause = std::chrono::seconds(60);  // an end of access is never left for longer
constexpr Duration kMemberPatience = std::chrono::minutes(15);
constexpr std::size_t kLongestReason = 8000;
constexpr Duration kMemberPause = std::chrono::milliseconds(250);

Urgency urgency_of(Verb verb) { return is_barrier(verb) ? Urgency::barrier : Urgency::ordinary; }

bool forgets(const Step& step, const Event& event) {
  return step.verb == Verb::remove || (step.verb == Verb::members && event.payload.text_at("change") == "remove");
}

std::string note_for(const Step& step, const Receipt& receipt) {
  std::string note = storable(receipt.note);
  if (step.merged > 0) {
    note.append(note.empty() ? "" : " ").append("(as the newest of ").append(std::to_string(step.merged + 1));
    note.append(" changes)");
  }
  return note;
}

}  // namespace

Journey::Outcome Journey::run() {
  auto page = ledger_.open(lane_);
  if (!page) {
    tools_.log.warning("delivery.lane_unreadable",
                       {{"connection", ledger_.connection().value}, {"reason", page.error().detail}});
    const Verdict verdict = judge({Code::unavailable, failures_, 0, lane_.urgency, lane_.urgency}, tools_.random);
    settle({}, back(verdict.delay, failures_ + 1, Wait::backoff, "what happened could not be read"));
    return outcome_;
  }
  crash_point("journey.page_read");
  page_ = std::move(*page);
  const std::vector<Step> steps = itinerary(page_.events);
  if (steps.empty()) {
    settle({}, passed(Step{}, true));
  } else {
    walk(steps);
  }
  return outcome_;
}

Journey::Next Journey::walk(const std::vector<Step>& steps) {
  for (std::size_t index = 0; index < steps.size(); ++index) {
    // Between events, so that no event is begun over and over for want of a last call.
    if (index > 0 && steps[index].place == 0 && !(goes_on_() && health_.may_go_on(lane_.urgency))) {
      return settle({}, back(Duration::zero(), failures_, Wait::none, "")), Next::stop;
    }
    if (take(steps[index], index + 1 == steps.size()) == Next::stop) return Next::stop;
  }
  return Next::go_on;
}

Journey::Next Journey::take(const Step& step, bool last) {
  const Event& event = event_of(step);
  if (waits_for_member(event)) {
    const Duration jitter = backoff(0, kMemberPause, tools_.random);
    return settle({}, back(kMemberPause + jitter, failures_, Wait::member, "waits for the account of a member")),
           Next::stop;
  }
  if (hold() == Next::stop) return Next::stop;
  crash_point("journey.before_call");
  Answer answer = carry(step, event);
  crash_point("journey.after_call");
  if (step.probe && !answer.error && probe(step, answer) == Next::stop) return Next::stop;
  return answer.error ? keep_failure(step, answer, last) : keep_done(step, answer, last);
}

Journey::Next Journey::hold() {
  // A call ends with its lease, so an app that was too slow for one gets a longer one at the next try.
  if (failures_ > 0) lease_.length = kLongestLease;
  const auto left = lease_.ends - tools_.clock.monotonic();
  if (left * 3 >= lease_.length * 2) return Next::go_on;
  if (settle({}, held()) == Next::stop) return Next::stop;
  // A database that took most of a lease to extend it leaves no time for a call.
  return deadline() > tools_.clock.monotonic() ? Next::go_on : Next::stop;
}

std::chrono::steady_clock::time_point Journey::deadline() const { return lease_.ends - kSettlingTime; }

bool Journey::waits_for_member(const Event& event) {
  if (event.subject.kind != SubjectKind::group) return false;
  // Patience ends: an account that cannot be made must not keep others in a group, or out of it.
  const Duration age = tools_.clock.now() - event.at;
  if (age < Duration::zero() || age > kMemberPatience) return false;
  // Whoever is left out is not told of again, so a question without an answer is no leave to go on.
  return ledger_.awaits_member(event).value_or(true);
}

Journey::Answer Journey::carry(const Step& step, const Event& event) {
  Answer answer = event.subject.kind == SubjectKind::group ? carry_group(event) : carry_person(step, event);
  if (!answer.sent) return answer;
  if (answer.error) answer.asked_pause = envoy_.asked_pause();
  answer.advice =
      health_.heard({answer.error ? &*answer.error : nullptr, answer.asked_pause, answer.begun}, lane_.urgency);
  return answer;
}

void Journey::fill(Answer& answer, Result<Receipt> receipt) {
  if (receipt) {
    answer.receipt = std::move(*receipt);
  } else {
    answer.error = std::move(receipt).error();
  }
}

Journey::Answer Journey::carry_group(const Event& event) {
  Answer answer;
  const auto send = [&]() -> Result<Receipt> {
    const auto members = TRY(ledger_.members(event));
    GroupChange change = TRY(group_change_of(event, members, address()));
    change.deadline = deadline();
    answer.sent = true;
    answer.begun = health_.called();
    return envoy_.send(change);
  };
  fill(answer, send());
  return answer;
}

Journey::Answer Journey::carry_person(const Step& step, const Event& event) {
  Answer answer;
  const auto send = [&]() -> Result<Receipt> {
    Account account = TRY(account_of(event, step.verb, address()));
    account.deadline = deadline();
    answer.sent = true;
    answer.begun = health_.called();
    return envoy_.send(step.verb, account);
  };
  fill(answer, send());
  return answer;
}

Journey::Next Journey::probe(const Step& step, Answer& answer) {
  if (hold() == Next::stop) return Next::stop;
  auto account = account_of(event_of(step), step.verb, address());
  if (!account) return Next::go_on;
  account->deadline = deadline();
  crash_point("journey.before_probe");
  answer.probe = envoy_.try_access(*account);
  crash_point("journey.after_probe");
  if (answer.probe != Probe::alive) return Next::go_on;
  ++tools_.counters.still_alive;
  alarm::access_still_alive(tools_.log, ledger_.connection(), event_of(step));
  answer.error = Error{Code::unavailable, "the old access still works at the app"};
  return Next::go_on;
}

LedgerEntry Journey::entry_for(const Step& step, const Answer& answer, std::string_view outcome) {
  const Event& event = event_of(step);
  ReceiptRow row;
  row.connection = ledger_.connection();
  row.subject = lane_.subject;
  row.seq = event.seq;
  row.step = step.place;
  row.verb = step.verb;
  row.outcome = outcome;
  row.note = answer.error ? storable(answer.error->detail) : note_for(step, answer.receipt);
  row.effects = effects_text(answer.receipt.effects, answer.probe);
  row.at = tools_.clock.now();
  LedgerEntry entry;
  entry.receipt = std::move(row);
  return entry;
}

Settlement Journey::passed(const Step& step, bool last) {
  if (step.completes_event) {
    acked_ = event_of(step).seq;
    failures_ = 0;
    unsafe_ = false;
    health_.moved_on(lane_.subject);
  }
  if (!last) return held();
  if (!page_.more) return Finish{};
  acked_ = page_.events.back().seq;
  return back(Duration::zero(), 0, Wait::none, "");
}

Settlement Journey::held() const { return Hold{acked_, failures_, unsafe_}; }

Settlement Journey::back(Duration delay, std::int64_t failures, Wait wait, const std::string& why) const {
  const Instant now = tools_.clock.now();
  return LaneTable::Retry{acked_, failures, now, now + delay, why, wait, unsafe_};
}

Journey::Next Journey::keep_done(const Step& step, const Answer& answer, bool last) {
  LedgerEntry entry = entry_for(step, answer, "done");
  const std::optional<RemoteId>& remote = answer.receipt.remote_id;
  if (forgets(step, event_of(step))) {
    entry.remote_id = std::optional<RemoteId>();
  } else if (remote && remote != page_.remote_id && !remote->value.empty() && is_storable(remote->value)) {
    entry.remote_id = remote;
  }
  if ((unsafe_ || lane_.unsafe) && is_barrier(step.verb)) {
    entry.risen = letter_for(step, answer);
    unsafe_ = false;
    health_.moved_on(lane_.subject);  // the next step has its own tries
  }
  crash_point("journey.before_done");
  if (settle(entry, passed(step, last)) == Next::stop) return Next::stop;
  crash_point("journey.after_done");
  if (entry.remote_id) page_.remote_id = *entry.remote_id;
  ++outcome_.delivered;
  ++tools_.counters.delivered;
  return Next::go_on;
}

Journey::Next Journey::keep_failure(const Step& step, const Answer& answer, bool last) {
  if (answer.advice.credential_in_doubt) {
    return put_back(entry_for(step, answer, "failed"), answer, {Duration::zero(), Wait::credential});
  }
  const Code code = answer.error->code;
  const std::int64_t refusals = is_refusal(code) ? health_.refused(lane_.subject) : 0;
  const Verdict verdict =
      judge({code, failures_, refusals, urgency_of(step.verb), lane_.urgency, unsafe_}, tools_.random);
  if (verdict.kind == Verdict::Kind::give_up) return give_up(step, answer, last);
  LedgerEntry entry = entry_for(step, answer, "failed");
  if (verdict.dead_letter) {
    entry.dead = letter_for(step, answer);
    unsafe_ = true;
  }
  const Duration longest = lane_.urgency == Urgency::barrier ? kLongestBarrierPause : Duration::max();
  const Duration asked = std::min(answer.asked_pause, longest);
  const Duration own = std::min(verdict.delay, answer.advice.at_most.value_or(verdict.delay));
  const Wait wait = verdict.dead_letter ? Wait::dead : asked > own ? Wait::asked : Wait::backoff;
  return put_back(entry, answer, {std::max(own, asked), wait});
}

Journey::Next Journey::give_up(const Step& step, const Answer& answer, bool last) {
  LedgerEntry entry = entry_for(step, answer, "refused");
  entry.dead = letter_for(step, answer);
  if (settle(entry, passed(step, last)) == Next::stop) return Next::stop;
  ++tools_.counters.refused;
  return Next::go_on;
}

Journey::Next Journey::put_back(const LedgerEntry& entry, const Answer& answer, const Pause& pause) {
  outcome_.failure = answer.error;
  crash_point("journey.before_failure");
  const Settlement settlement = back(pause.delay, failures_ + 1, pause.wait, storable(answer.error->detail));
  if (settle(entry, settlement) == Next::go_on) ++tools_.counters.failed;
  crash_point("journey.after_failure");
  return Next::stop;
}

DeadLetter Journey::letter_for(const Step& step, const Answer& answer) const {
  DeadLetter letter{ledger_.connection(), lane_.subject, event_of(step).seq, step.place, step.verb};
  letter.unsafe = is_barrier(step.verb);
  if (answer.error) letter.reason = storable(answer.error->detail, kLongestReason);
  letter.tries = kPoisonTries;
  letter.at = tools_.clock.now();
  return letter;
}

Journey::Next Journey::settle(const LedgerEntry& entry, const Settlement& settlement) {
  const auto settled = ledger_.settle(lane_, entry, settlement, lease_);
  if (settled && settled->ours) {
    if (settled->first_letter) alarm::dead_letter(tools_.log, *entry.dead);
    if (settled->rose) alarm::dead_letter_taken(tools_.log, *entry.risen);
    return Next::go_on;
  }
  const std::string_view connection = ledger_.connection().value;
  if (!settled) {
    // Unwritten is not lost: the lane is due again when its lease ends, and the app hears it once more.
    tools_.log.warning("delivery.not_written", {{"connection", connection}, {"reason", settled.error().detail}});
  } else {
    ++tools_.counters.lost;
    tools_.log.info("delivery.lane_lost", {{"connection", connection}, {"subject", lane_.subject.id}});
  }
  return Next::stop;
}

}  // namespace provost
