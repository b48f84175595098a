#include "core/admin/operations/waiting.h"

#include <algorithm>
#include <iterator>

namespace provost::operations {
namespace {

struct Sentence {
  Why why;
  std::string_view word, text;
};
constexpr Sentence kSentences[] = {
    {Why::under_way, "under_way", "a call is being made"},
    {Why::due, "due", "it is due: nothing holds it"},
    {Why::paused, "paused", "the connection is switched off"},
    {Why::unusable, "unusable", "nothing can serve the connection as it is set up; that is tried once a minute"},
    {Why::credential_refused, "credential_refused",
     "the app refuses our credential; it is asked once a minute whether it takes it again"},
    {Why::out, "out", "the app does not answer; one call at a time tries it"},
    {Why::left_alone, "left_alone", "the app asked to be left alone"},
    {Why::dead_letter, "dead_letter",
     "the app refused an end of access for good; it is asked again about hourly, for ever"},
    {Why::member, "member", "it waits for the account of a member"},
    {Why::asked, "asked", "the app asked for a pause"},
    {Why::backoff, "backoff", "the last try failed; the pauses grow"},
    {Why::slowed, "slowed", "it takes its turn at the pace that the app bears"},
};

const Sentence& row_of(Why why) {
  const auto* row =
      std::find_if(std::begin(kSentences), std::end(kSentences), [&](const Sentence& each) { return each.why == why; });
  return row == std::end(kSentences) ? kSentences[0] : *row;
}

/// What the lane itself says, if its time has not come.
Why own_reason(Wait wait) {
  switch (wait) {
    case Wait::none:
    case Wait::backoff:
      return Why::backoff;
    case Wait::asked:
      return Why::asked;
    case Wait::member:
      return Why::member;
    case Wait::dead:
      return Why::dead_letter;
    case Wait::credential:
      return Why::credential_refused;
  }
  return Why::backoff;
}

}  // namespace

Why why_waiting(const WaitingLane& waiting, Instant now) {
  const PendingLane& lane = waiting.lane;
  if (lane.leased && lane.next > now) return Why::under_way;
  if (!waiting.enabled) return Why::paused;
  const Fares fares = fares_of(waiting.state, now, waiting.unusable);
  if (fares == Fares::unusable) return Why::unusable;
  if (fares == Fares::credential_refused) return Why::credential_refused;
  if (fares == Fares::out) return Why::out;
  // An end of access is left waiting for a minute at most; by then it is not this that holds it.
  if (fares == Fares::left_alone && !is_urgent(lane.urgency)) return Why::left_alone;
  if (lane.next > now) return own_reason(lane.wait);
  return fares == Fares::slowed && lane.urgency != Urgency::barrier ? Why::slowed : Why::due;
}

std::string_view to_word(Why why) { return row_of(why).word; }

std::string_view sentence_of(Why why) { return row_of(why).text; }

std::optional<Instant> next_try(const WaitingLane& waiting, Instant now) {
  const Why why = why_waiting(waiting, now);
  if (why == Why::paused) return std::nullopt;
  Instant next = std::max(now, waiting.lane.next);
  if (why == Why::under_way) return now;
  if (why == Why::credential_refused) next = std::max(next, waiting.state.next_check);
  if (why == Why::out) next = std::max(next, waiting.state.next_trial);
  if (why == Why::left_alone) next = std::max(next, waiting.state.quiet_until);
  return next;
}

}  // namespace provost::operations
