#include "core/delivery/answer.h"

#include <string>

#include "core/delivery/parcel.h"
#include "core/delivery/retry.h"

namespace provost {
namespace {

constexpr std::size_t kLongestReason = 8000;

std::string note_for(const Step& step, const Receipt& receipt) {
  std::string note = storable(receipt.note);
  if (step.merged > 0) {
    note.append(note.empty() ? "" : " ").append("(as the newest of ").append(std::to_string(step.merged + 1));
    note.append(" changes)");
  }
  return note;
}

}  // namespace

bool forgets(const Step& step, const Event& event) {
  return step.verb == Verb::remove || (step.verb == Verb::members && event.payload.text_at("change") == "remove");
}

ReceiptRow receipt_for(const AnsweredStep& answered, const Answer& answer, std::string_view outcome) {
  const Step& step = answered.step;
  ReceiptRow row;
  row.connection = answered.connection;
  row.subject = answered.event.subject;
  row.seq = answered.event.seq;
  row.step = step.place;
  row.verb = step.verb;
  row.outcome = outcome;
  row.note = answer.error ? storable(answer.error->detail) : note_for(step, answer.receipt);
  row.effects = effects_text(answer.receipt.effects, answer.probe);
  row.at = answered.at;
  return row;
}

DeadLetter letter_for(const AnsweredStep& answered, const Answer& answer) {
  const Step& step = answered.step;
  DeadLetter letter{answered.connection, answered.event.subject, answered.event.seq, step.place, step.verb};
  letter.unsafe = step.barrier;
  if (answer.error) letter.reason = storable(answer.error->detail, kLongestReason);
  letter.tries = kPoisonTries;
  letter.at = answered.at;
  return letter;
}

}  // namespace provost
