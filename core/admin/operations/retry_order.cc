#include "core/admin/operations/retry_order.h"

#include <utility>

#include "core/delivery/addenda.h"

namespace provost::operations {
namespace {

constexpr std::int64_t kMostLanes = 2000;  // one for each connection
constexpr std::int64_t kMostLetters = 1000;
constexpr std::int64_t kHurryBatch = 1000;

struct Again {
  std::int64_t told = 0;
  bool more = false;  // and another call would tell some of it
};

/// False while something else is told of the person.
Result<bool> tell_again(Tables& tables, const DeadLetter& letter, Instant now) {
  if (letter.subject.kind == SubjectKind::user) {
    return tables.lanes.reopen({letter.connection, letter.subject, letter.seq, Urgency::ordinary, now});
  }
  TRY(Addenda(tables, letter.connection, now).tell_again(GroupId{letter.subject.id}, letter.seq));
  return true;
}

Result<Again> tell_again(Tables& tables, const RetryOrder& order, Instant now) {
  const auto letters = TRY(tables.dead.tellable({order.subject, order.connection}, kMostLetters));
  Again again;
  for (const DeadLetter& letter : letters) {
    const bool told = TRY(tell_again(tables, letter, now));
    if (!told) continue;
    TRY(tables.dead.forget(letter));
    ++again.told;
  }
  // Whoever calls until there is no more must not turn round and round what is under way.
  again.more = again.told > 0 && std::cmp_greater_equal(letters.size(), kMostLetters);
  return again;
}

}  // namespace

Result<Value> retry_deliveries(Tables& tables, const RetryOrder& order, Instant now) {
  const Again again = TRY(tell_again(tables, order, now));
  if (order.connection) {
    TRY(tables.connection_states.nudge(*order.connection, now));
  } else if (order.subject) {
    const auto lanes = TRY(tables.lanes.pending(*order.subject, kMostLanes));
    for (const PendingLane& lane : lanes) TRY(tables.connection_states.nudge(lane.connection, now));
  }
  const std::int64_t due = TRY(tables.lanes.hurry({order.subject, order.connection, now}));
  const bool more = again.more || (!order.subject && due >= kHurryBatch);
  return Value::object({{"due", due}, {"again", again.told}, {"more", more}});
}

}  // namespace provost::operations
