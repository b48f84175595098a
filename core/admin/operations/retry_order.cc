#include "core/admin/operations/retry_order.h"

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "core/delivery/addenda.h"

namespace provost::operations {
namespace {

constexpr std::int64_t kMostLanes = 2000;     // one for each connection
constexpr std::int64_t kMostLetters = 200;    // whose people and groups are held until all is written
constexpr std::size_t kMostMembers = 10'000;  // of the groups that are told again, but for the last
constexpr std::int64_t kHurryBatch = 1000;

struct Again {
  std::int64_t told = 0;
  bool more = false;  // and another call would tell some of it
};

Result<void> hold(const Tables& tables, SubjectKind kind, const std::set<Subject>& subjects) {
  std::vector<std::int64_t> ids;
  for (const Subject& subject : subjects) {
    if (subject.kind == kind) ids.push_back(subject.id);
  }
  return tables.locks.hold_all(kind, ids);
}

/// The letters that may be told, once nobody else changes the people and groups that they are of: an app may hear of
/// the end of somebody's access in the very moment in which it would be told again that it began.
Result<std::vector<DeadLetter>> hold_letters(const Tables& tables, const DeadTable::Whose& whose) {
  const auto found = TRY(tables.dead.tellable(whose, kMostLetters));
  std::set<Subject> subjects;
  for (const DeadLetter& letter : found) subjects.insert(letter.subject);
  TRY(hold(tables, SubjectKind::user, subjects));
  TRY(hold(tables, SubjectKind::group, subjects));
  auto letters = TRY(tables.dead.tellable(whose, kMostLetters));
  std::erase_if(letters, [&](const DeadLetter& letter) { return !subjects.contains(letter.subject); });
  return letters;
}

Result<Again> tell_again(Tables& tables, const RetryOrder& order, Instant now) {
  const auto letters = TRY(hold_letters(tables, {order.subject, order.connection}));
  std::size_t members = 0, seen = 0;
  Again again;
  for (; seen < letters.size() && members < kMostMembers; ++seen) {
    const DeadLetter& letter = letters[seen];
    const auto told = TRY(Addenda(tables, letter.connection, {now, order.actor}).tell_again(letter));
    if (!told) continue;
    TRY(tables.dead.forget(letter));
    members += *told;
    ++again.told;
  }
  // Whoever calls until there is no more must not turn round and round what is not told.
  again.more = again.told > 0 && (seen < letters.size() || std::cmp_greater_equal(letters.size(), kMostLetters));
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
