#include "core/delivery/standing.h"

namespace provost {
namespace {

bool is_refusal_of_credential(Code code) { return code == Code::forbidden || code == Code::unauthenticated; }

}  // namespace

Standing::Task Standing::task(Moment now) const {
  switch (state_) {
    case State::well:
    case State::renewed:
      return Task::none;
    case State::doubted:
      return Task::renew;
    case State::contested:
      return Task::check;
    case State::broken:
      return now < next_check_ ? Task::wait : Task::check;
  }
  return Task::none;
}

bool Standing::refused(Moment now) {
  if (state_ == State::broken) return true;
  if (now < trusted_until_) return false;
  // Calls that went out together are refused together: the second refusal counts once something was done about the
  // first.
  if (state_ != State::doubted) state_ = state_ == State::well ? State::doubted : State::contested;
  return true;
}

void Standing::answered() {
  // Where another takes our place on the line, a broken standing is mended by check() alone.
  if (state_ != State::broken) state_ = State::well;
}

void Standing::renewed() {
  if (state_ == State::doubted) state_ = State::renewed;
}

Standing::Change Standing::checked(const Result<void>& result, Moment now) {
  const bool was_broken = is_broken();
  next_check_ = now + kCheckEvery;
  if (!result && is_refusal_of_credential(result.error().code)) {
    state_ = State::broken;
    return was_broken ? Change::none : Change::broke;
  }
  if (!result && was_broken) return Change::none;  // it does not answer: nothing is known yet
  // A check that passes, or cannot be made, says that the refusal was about the request, for as long as a minute.
  state_ = State::well;
  trusted_until_ = next_check_;
  return was_broken ? Change::mended : Change::none;
}

void Standing::restore_broken() {
  state_ = State::broken;
  hurry();
}

void Standing::left_to_others(Moment until) {
  state_ = State::broken;
  next_check_ = until;
}

void Standing::hurry() {
  next_check_ = Moment::min();
  trusted_until_ = Moment::min();
}

}  // namespace provost
