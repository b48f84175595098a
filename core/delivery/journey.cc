#include "core/delivery/journey.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/base/crash_point.h"
#include "core/delivery/alarm.h"
#include "core/delivery/retry.h"

namespace provost {
namespace {

// What a worker held that died is told by another within ten seconds, however slow the app was before: the lease ends,
// and others look twice a second.
constexpr Duration kLongestLease = std::chrono::seconds(9);
constexpr Duration kLongestBarrierPause = std::chrono::seconds(60);  // an end of access is never left for longer

}  // namespace

Journey::Outcome Journey::run() {
  auto page = ledger_.open(lane_);
  if (!page) {
    tools_.log.warning("delivery.lane_unreadable",
                       {{"connection", ledger_.connection().value}, {"reason", page.error().detail}});
    const Verdict verdict = judge({Code::unavailable, failures_, 0, false, lane_.urgency}, tools_.random);
    settle({}, back(verdict.delay, failures_ + 1, Wait::backoff, "what happened could not be read"));
    return outcome_;
  }
  crash_point("journey.page_read");
  page_ = std::move(*page);
  arrears_ = Arrears(page_.owed, page_.owes_more);
  const std::vector<Step> all = steps();
  if (all.empty()) {
    settle({}, end());
  } else {
    walk(all);
  }
  return outcome_;
}

/// What was refused for good is told again with what belongs to it: whoever could still sign in has new sessions by
/// now. Somebody who may be in again is spared what the app took.
std::vector<Step> Journey::steps() const {
  std::vector<Step> steps = itinerary(page_.events);
  if (!page_.readmitted) return steps;
  std::erase_if(steps, [&](const Step& step) { return step.place < arrears_.first_of(event_of(step).seq); });
  return steps;
}

Journey::Next Journey::walk(const std::vector<Step>& steps) {
  for (std::size_t index = 0; index < steps.size(); ++index) {
    // Between events, so that no event is begun over and over for want of a last call.
    const bool begins = index > 0 && steps[index - 1].completes_event;
    if (begins && !(goes_on_() && health_.may_go_on(lane_.urgency))) {
      return settle({}, interrupted()), Next::stop;
    }
    if (take(steps[index], index + 1 == steps.size()) == Next::stop) return Next::stop;
  }
  return Next::go_on;
}

Journey::Next Journey::take(const Step& step, bool last) {
  const Event& event = event_of(step);
  if (waits_for_member(step)) {
    return settle({}, back(pause_of(tools_.clock.now() - event.at, tools_.random), failures_, Wait::member,
                           "waits for the account of a member")),
           Next::stop;
  }
  if (hold() == Next::stop) return Next::stop;
  crash_point("journey.before_call");
  Answer answer = carry(step, event);
  crash_point("journey.after_call");
  if (!answer.error && is_to_be_probed(step) && probe(step, answer) == Next::stop) return Next::stop;
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

/// Notes who is left out otherwise. Patience ends: an account that cannot be made must not keep others in a group, or
/// out of it.
bool Journey::waits_for_member(const Step& step) {
  late_.clear();
  const Event& event = event_of(step);
  if (event.subject.kind != SubjectKind::group) return false;
  const bool is_patient = !page_.again && has_patience(page_, step.event, tools_.clock.now() - event.at);
  auto awaited = ledger_.awaited(event, is_patient ? 1 : std::numeric_limits<std::int64_t>::max());
  if (!awaited) return true;  // no answer is no leave to go on
  late_ = std::move(*awaited);
  return is_patient && !late_.empty();
}

Answer Journey::carry(const Step& step, const Event& event) {
  Answer answer;
  auto sent = event.subject.kind == SubjectKind::group ? send_group(event, answer) : send_person(step, event, answer);
  if (sent) {
    answer.receipt = std::move(*sent);
  } else {
    answer.error = std::move(sent).error();
  }
  if (!answer.sent) return answer;
  if (answer.error) answer.asked_pause = envoy_.asked_pause();
  answer.advice =
      health_.heard({answer.error ? &*answer.error : nullptr, answer.asked_pause, answer.begun}, lane_.urgency);
  return answer;
}

Result<Receipt> Journey::send_group(const Event& event, Answer& answer) {
  const auto members = TRY(ledger_.members(event, page_.again ? lane_.acked_seq : event.seq));
  GroupChange change = TRY(group_change_of(event, members, address_for(event)));
  change.deadline = deadline();
  answer.sent = true;
  answer.begun = health_.called();
  return envoy_.send(change);
}

Result<Receipt> Journey::send_person(const Step& step, const Event& event, Answer& answer) {
  Account account = TRY(account_of(event, step.verb, address_for(event)));
  account.deadline = deadline();
  answer.sent = true;
  answer.begun = health_.called();
  return envoy_.send(step.verb, account);
}

/// Who was not switched off is alive, and so is who was let in again.
bool Journey::is_to_be_probed(const Step& step) const {
  if (!step.probe || page_.readmitted) return false;
  const std::int64_t seq = event_of(step).seq;
  const bool is_taken = std::any_of(taken_.begin(), taken_.end(), [&](const Arrears::Taken& each) {
    return each.seq == seq && each.verb == Verb::deactivate;
  });
  return is_taken || !arrears_.holds(seq, Verb::deactivate);
}

Journey::Next Journey::probe(const Step& step, Answer& answer) {
  if (hold() == Next::stop) return Next::stop;
  auto account = account_of(event_of(step), step.verb, address_for(event_of(step)));
  if (!account) return Next::go_on;
  account->deadline = deadline();
  crash_point("journey.before_probe");
  answer.probe = envoy_.try_access(*account);
  crash_point("journey.after_probe");
  if (answer.probe != Probe::alive) return Next::go_on;
  ++tools_.counters.still_alive;
  alarm::access_still_alive(tools_.log, ledger_.connection(), event_of(step));
  // Not "unavailable": the app did answer, and what is behind this, perhaps the removal of the account, may do better.
  answer.error = Error{Code::internal, "the old access still works at the app"};
  return Next::go_on;
}

Settlement Journey::passed(const Step& step, bool last) {
  if (step.completes_event) {
    if (!page_.again) acked_ = event_of(step).seq;
    failures_ = 0;
    health_.moved_on(lane_.subject);
  }
  return last ? end() : held();
}

/// At the end of a page: what is behind it comes first, then what is owed, and a lane without either is closed.
Settlement Journey::end() {
  if (!page_.again) acked_ = page_.more ? page_.events.back().seq : lane_.head_seq;
  const bool has_heard_all = acked_ >= lane_.head_seq;
  if (has_heard_all && arrears_.empty()) return Finish{};
  if (!has_heard_all || !next_trial_) return back(Duration::zero(), 0, Wait::none, "");
  return back(*next_trial_, 0, Wait::dead, refusal_);
}

/// Between two events. What was refused again just now has its pause, or it would be asked for over and over.
Settlement Journey::interrupted() const {
  if (!page_.again || !next_trial_) return back(Duration::zero(), failures_, Wait::none, "");
  return back(std::min(*next_trial_, kLongestBarrierPause), failures_, Wait::dead, refusal_);
}

Settlement Journey::back(Duration delay, std::int64_t failures, Wait wait, const std::string& why) const {
  const Instant now = tools_.clock.now();
  return LaneTable::Retry{acked_, failures, now, now + delay, why, wait, !arrears_.empty()};
}

Journey::Next Journey::keep_done(const Step& step, const Answer& answer, bool last) {
  LedgerEntry entry = entry_for(step, answer, "done");
  const std::optional<RemoteId>& remote = answer.receipt.remote_id;
  if (forgets(step, event_of(step))) {
    entry.remote_id = std::optional<RemoteId>();
  } else if (remote && remote != page_.remote_id && !remote->value.empty() && is_storable(remote->value)) {
    entry.remote_id = remote;
  }
  note_taken(step, entry);
  crash_point("journey.before_done");
  if (settle(entry, passed(step, last)) == Next::stop) return Next::stop;
  crash_point("journey.after_done");
  if (entry.remote_id) page_.remote_id = *entry.remote_id;
  ++outcome_.delivered;
  ++tools_.counters.delivered;
  return Next::go_on;
}

void Journey::note_taken(const Step& step, LedgerEntry& entry) {
  const Event& event = event_of(step);
  entry.late = {event.seq, late_};
  if (!step.barrier || arrears_.empty()) return;
  taken_.push_back({event.seq, step.place, step.verb, forgets(step, event)});
  // An event that is told again is owed until it was told to its end.
  if (!page_.again || step.completes_event) settle_arrears(entry);
}

void Journey::settle_arrears(LedgerEntry& entry) {
  for (const Arrears::Taken& taken : std::exchange(taken_, {})) {
    // In one transaction with this, so that nobody who may be in stays out.
    if (page_.readmitted && taken.verb == Verb::deactivate) entry.readmits = true;
    const auto settled = arrears_.settle(taken);
    entry.risen.insert(entry.risen.end(), settled.begin(), settled.end());
  }
  if (!entry.risen.empty()) health_.moved_on(lane_.subject);  // the next step has its own tries
}

Journey::Next Journey::keep_failure(const Step& step, const Answer& answer, bool last) {
  if (answer.advice.credential_in_doubt) {
    return put_back(entry_for(step, answer, "failed"), answer, {Duration::zero(), Wait::credential});
  }
  const Code code = answer.error->code;
  const std::int64_t refusals = is_refusal(code) ? health_.refused(lane_.subject) : 0;
  const std::int64_t owed = arrears_.tries(event_of(step).seq, step.place);
  const Urgency urgency = urgency_from(step);
  const Verdict verdict = judge({code, failures_, refusals, step.barrier, urgency, owed}, tools_.random);
  if (verdict.kind == Verdict::Kind::give_up) return give_up(step, answer, last);
  if (verdict.kind == Verdict::Kind::owe) return owe(step, answer, verdict.delay, last);
  const Duration longest = is_urgent(urgency) ? kLongestBarrierPause : Duration::max();
  const Duration asked = std::min(answer.asked_pause, longest);
  const Duration own = std::min(verdict.delay, answer.advice.at_most.value_or(verdict.delay));
  const Wait wait = asked > own ? Wait::asked : Wait::backoff;
  return put_back(entry_for(step, answer, "failed"), answer, {std::max(own, asked), wait});
}

Journey::Next Journey::give_up(const Step& step, const Answer& answer, bool last) {
  LedgerEntry entry = entry_for(step, answer, "refused");
  entry.dead = letter_for(answered(step), answer);
  if (settle(entry, passed(step, last)) == Next::stop) return Next::stop;
  ++tools_.counters.refused;
  return Next::go_on;
}

/// The lane goes on without an end of access, and comes back to it when the app has heard the rest.
Journey::Next Journey::owe(const Step& step, const Answer& answer, Duration delay, bool last) {
  LedgerEntry entry = entry_for(step, answer, "failed");
  entry.dead = letter_for(answered(step), answer);
  arrears_.add(*entry.dead);
  if (step.completes_event) settle_arrears(entry);
  next_trial_ = std::min(delay, next_trial_.value_or(delay));
  refusal_ = storable(answer.error->detail);
  health_.moved_on(lane_.subject);  // the next step has its own tries
  crash_point("journey.before_owed");
  if (settle(entry, passed(step, last)) == Next::stop) return Next::stop;
  crash_point("journey.after_owed");
  ++tools_.counters.failed;
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

Journey::Next Journey::settle(const LedgerEntry& entry, const Settlement& settlement) {
  const auto settled = ledger_.settle(lane_, entry, settlement, lease_);
  if (settled && settled->ours) {
    if (settled->first_letter) alarm::dead_letter(tools_.log, *entry.dead);
    for (const DeadLetter& letter : settled->rose) alarm::dead_letter_taken(tools_.log, letter);
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
