#include "core/store/delivery_pages.h"

#include <limits>

#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Literal;
using sql::Rows;
using sql::Statement;

constexpr Literal kSubjects{R"sql(
  left join users u on x.subject_kind = 0 and u.tenant_id = x.tenant_id and u.id = x.subject_id
  left join groups g on x.subject_kind = 1 and g.tenant_id = x.tenant_id and g.id = x.subject_id)sql"};
// $2 … $6: the place.
constexpr Literal kBefore{R"sql(
    and (x.at_us, x.seq, x.step, x.subject_id, x.connection_id) < ($2, $3, $4, $5, $6))sql"};
constexpr Literal kNewestFirst{R"sql(
  order by x.at_us desc, x.seq desc, x.step desc, x.subject_id desc, x.connection_id desc limit $7)sql"};

constexpr Literal kReceipts{R"sql(
  select x.connection_id, x.subject_kind, x.subject_id, x.seq, x.step, x.verb, x.outcome, x.note, x.effects, x.attempts,
    x.at_us, c.name, c.kind, u.scim_id, u.name_key, g.scim_id, g.display_name
  from receipts x left join connections c on c.tenant_id = x.tenant_id and c.id = x.connection_id)sql"};
constexpr Statement kSent{"deliveries.sent",
                          sql::kJoined<kReceipts, kSubjects, " where x.tenant_id = $1", kBefore, kNewestFirst>};
constexpr Statement kSentOf{"deliveries.sent_of", sql::kJoined<kReceipts, kSubjects, R"sql(
  where x.tenant_id = $1 and x.subject_kind = $8 and x.subject_id = $9)sql",
                                                               kBefore, kNewestFirst>};

constexpr Literal kLetters{R"sql(
  select x.connection_id, x.subject_kind, x.subject_id, x.seq, x.step, x.verb, x.unsafe, x.reason, x.tries, x.first_us,
    x.at_us, u.scim_id, u.name_key, g.scim_id, g.display_name
  from dead x)sql"};
constexpr Statement kDead{"deliveries.dead",
                          sql::kJoined<kLetters, kSubjects, " where x.tenant_id = $1", kBefore, kNewestFirst>};

constexpr Literal kLanes{R"sql(
  select x.connection_id, x.subject_kind, x.subject_id, x.head_seq, x.acked_seq, x.attempts, x.next_us, x.last_error,
    x.urgent, x.leased, x.unsafe, x.wait, u.scim_id, u.name_key, g.scim_id, g.display_name
  from lanes x)sql"};
constexpr Literal kBehind{R"sql(
    and (x.connection_id, x.subject_kind, x.subject_id) > ($2, $3, $4)
  order by x.connection_id, x.subject_kind, x.subject_id limit $5)sql"};
constexpr Statement kWaiting{"deliveries.waiting", sql::kJoined<kLanes, kSubjects, " where x.tenant_id = $1", kBehind>};
constexpr Statement kWaitingOf{"deliveries.waiting_of", sql::kJoined<kLanes, kSubjects, R"sql(
  where x.tenant_id = $1 and x.subject_kind = $6 and x.subject_id = $7)sql",
                                                                     kBehind>};

constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();

std::int64_t number(SubjectKind kind) { return static_cast<std::int64_t>(kind); }

Subject subject_at(const Rows& rows, std::size_t row) {
  return Subject{static_cast<SubjectKind>(rows.integer(row, 1)), rows.integer(row, 2)};
}

/// The columns in which the SCIM id and the name of a row's subject are, behind `first` others.
std::size_t names_at(const Rows& rows, std::size_t row, std::size_t first) {
  return rows.integer(row, 1) == number(SubjectKind::user) ? first : first + 2;
}

ReceiptView receipt_at(const Rows& rows, std::size_t row) {
  ReceiptView view;
  ReceiptRow& receipt = view.receipt;
  receipt.connection = ConnectionId{std::string(rows.text(row, 0))};
  receipt.subject = subject_at(rows, row);
  receipt.seq = rows.integer(row, 3);
  receipt.step = rows.integer(row, 4);
  receipt.verb = verb_from(rows.text(row, 5)).value_or(Verb::provision);
  receipt.outcome = rows.text(row, 6);
  receipt.note = rows.text(row, 7);
  receipt.effects = rows.text(row, 8);
  receipt.attempts = rows.integer(row, 9);
  receipt.at = Instant{rows.integer(row, 10)};
  view.connection_name = rows.text(row, 11);
  view.connection_kind = rows.text(row, 12);
  const std::size_t names = names_at(rows, row, 13);
  view.scim_id = ScimId{std::string(rows.text(row, names))};
  view.subject_name = rows.text(row, names + 1);
  return view;
}

DeadView letter_at(const Rows& rows, std::size_t row) {
  DeadView view;
  DeadLetter& letter = view.letter;
  letter.connection = ConnectionId{std::string(rows.text(row, 0))};
  letter.subject = subject_at(rows, row);
  letter.seq = rows.integer(row, 3);
  letter.step = rows.integer(row, 4);
  letter.verb = verb_from(rows.text(row, 5)).value_or(Verb::provision);
  letter.unsafe = rows.integer(row, 6) != 0;
  letter.reason = rows.text(row, 7);
  letter.tries = rows.integer(row, 8);
  letter.first = Instant{rows.integer(row, 9)};
  letter.at = Instant{rows.integer(row, 10)};
  const std::size_t names = names_at(rows, row, 11);
  view.scim_id = ScimId{std::string(rows.text(row, names))};
  view.name = rows.text(row, names + 1);
  return view;
}

WaitingView waiting_at(const Rows& rows, std::size_t row) {
  WaitingView view;
  PendingLane& lane = view.lane;
  lane.connection = ConnectionId{std::string(rows.text(row, 0))};
  lane.subject = subject_at(rows, row);
  lane.head_seq = rows.integer(row, 3);
  lane.acked_seq = rows.integer(row, 4);
  lane.attempts = rows.integer(row, 5);
  lane.next = Instant{rows.integer(row, 6)};
  lane.last_error = rows.text(row, 7);
  lane.urgency = static_cast<Urgency>(rows.integer(row, 8));
  lane.leased = rows.integer(row, 9) != 0;
  lane.unsafe = rows.integer(row, 10) != 0;
  lane.wait = static_cast<Wait>(rows.integer(row, 11));
  const std::size_t names = names_at(rows, row, 12);
  view.scim_id = ScimId{std::string(rows.text(row, names))};
  view.name = rows.text(row, names + 1);
  return view;
}

template <class View>
std::vector<View> all_of(const Rows& rows, View (*at)(const Rows&, std::size_t)) {
  std::vector<View> views;
  for (std::size_t row = 0; row < rows.size(); ++row) views.push_back(at(rows, row));
  return views;
}

const DeliveryPages::Moment& or_end(const std::optional<DeliveryPages::Moment>& moment) {
  static const DeliveryPages::Moment kEnd{kGreatest, kGreatest, DeliveryPages::kLastStep, kGreatest, ""};
  return moment ? *moment : kEnd;
}

}  // namespace

DeliveryPages::Moment DeliveryPages::moment_of(const ReceiptRow& receipt) {
  return {receipt.at.us, receipt.seq, receipt.step, receipt.subject.id, receipt.connection.value};
}

DeliveryPages::Moment DeliveryPages::moment_of(const DeadLetter& letter) {
  return {letter.at.us, letter.seq, letter.step, letter.subject.id, letter.connection.value};
}

Result<std::vector<ReceiptView>> DeliveryPages::sent(const std::optional<Subject>& subject,
                                                     const std::optional<Moment>& before, std::int64_t limit) const {
  const Moment& end = or_end(before);
  auto read =
      subject ? session_.run(kSentOf, {tenant_.value, end.at_us, end.seq, end.step, end.subject, end.connection, limit,
                                       number(subject->kind), subject->id})
              : session_.run(kSent, {tenant_.value, end.at_us, end.seq, end.step, end.subject, end.connection, limit});
  const Rows rows = TRY(std::move(read));
  return all_of(rows, receipt_at);
}

Result<std::vector<DeadView>> DeliveryPages::dead(const std::optional<Moment>& before, std::int64_t limit) const {
  const Moment& end = or_end(before);
  const Rows rows =
      TRY(session_.run(kDead, {tenant_.value, end.at_us, end.seq, end.step, end.subject, end.connection, limit}));
  return all_of(rows, letter_at);
}

Result<std::vector<WaitingView>> DeliveryPages::waiting(const std::optional<Subject>& subject, const Place& after,
                                                        std::int64_t limit) const {
  auto read = subject ? session_.run(kWaitingOf, {tenant_.value, after.connection, after.kind, after.subject, limit,
                                                  number(subject->kind), subject->id})
                      : session_.run(kWaiting, {tenant_.value, after.connection, after.kind, after.subject, limit});
  const Rows rows = TRY(std::move(read));
  return all_of(rows, waiting_at);
}

}  // namespace provost
