#include "core/admin/operations/explain.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "core/access/person_lookup.h"
#include "core/admin/operations/waiting.h"

namespace provost::operations {
namespace {

constexpr std::int64_t kMostReceipts = 200;
constexpr std::int64_t kMostLanes = 2000;  // one for each connection
constexpr std::int64_t kMostLetters = 1000;

using Names = std::map<std::string, std::string, std::less<>>;

Value time_or_null(const std::optional<Instant>& at) { return at ? Value(to_iso8601(*at)) : Value(); }

std::string words_of(const std::vector<Verb>& verbs) {
  std::string words;
  for (const Verb verb : verbs) words.append(words.empty() ? "" : ", ").append(to_word(verb));
  return words.empty() ? "nothing" : words;
}

std::string name_of(const Names& names, const ConnectionId& id) {
  const auto found = names.find(id.value);
  return found == names.end() ? id.value : found->second;
}

/// What the app has to hear next; "" if that cannot be read any more.
Result<std::string> next_words(Tables& tables, const PendingLane& lane) {
  if (lane.unsafe && lane.acked_seq >= lane.head_seq) {
    const auto owed = TRY(tables.dead.owed(lane.connection, lane.subject, 1));
    return owed.empty() ? std::string() : std::string(to_word(owed.front().verb)) + " once more";
  }
  const auto events = TRY(tables.events.read(lane.subject, {lane.acked_seq, lane.head_seq, 1}, lane.connection));
  return events.empty() ? std::string() : words_of(events.front().verbs);
}

Result<void> tell_what_waits(Tables& tables, Value& row, const WaitingLane& waiting, Instant now) {
  row.set("waits", sentence_of(why_waiting(waiting, now)));
  const std::string next = TRY(next_words(tables, waiting.lane));
  row.set("next", next);
  row.set("nextTry", time_or_null(next_try(waiting, now)));
  row.set("changes", waiting.lane.head_seq - waiting.lane.acked_seq);
  row.set("attempts", waiting.lane.attempts);
  if (waiting.lane.unsafe) row.set("unsafe", true);
  if (!waiting.lane.last_error.empty()) row.set("lastError", waiting.lane.last_error);
  return {};
}

/// What is known of the connections.
struct Known {
  const std::vector<Connection>& connections;
  const Unusable& unusable;
  Instant now;
};

Result<Array> apps_of(Tables& tables, const Subject& subject, const Known& known) {
  const Instant now = known.now;
  const auto lanes = TRY(tables.lanes.pending(subject, kMostLanes));
  const auto states = TRY(tables.connection_states.all());
  Array apps;
  for (const Connection& connection : known.connections) {
    WaitingLane waiting;
    waiting.enabled = connection.enabled;
    waiting.unusable = reason_in(known.unusable, connection.id);
    for (const ConnectionState& state : states) {
      if (state.connection == connection.id) waiting.state = state;
    }
    const Fares fares = fares_of(waiting.state, now, waiting.unusable);
    Value row = Value::object({{"app", connection.name}, {"kind", connection.kind}, {"fares", to_word(fares)}});
    const std::string sentence = fares_sentence(waiting.state, now, waiting.unusable);
    if (!sentence.empty()) row.set("faresWhy", sentence);
    const auto lane = std::find_if(lanes.begin(), lanes.end(),
                                   [&](const PendingLane& each) { return each.connection == connection.id; });
    if (lane == lanes.end()) {
      row.set("waits", "nothing waits");
    } else {
      waiting.lane = *lane;
      TRY(tell_what_waits(tables, row, waiting, now));
    }
    apps.push_back(std::move(row));
  }
  return apps;
}

Result<Array> sent_to(Tables& tables, const Subject& subject, const Names& names) {
  const auto receipts = TRY(tables.receipts.rows_of(subject, kMostReceipts));
  Array sent;
  for (const ReceiptRow& receipt : receipts) {
    Value row = Value::object({{"app", name_of(names, receipt.connection)},
                               {"change", receipt.seq},
                               {"verb", to_word(receipt.verb)},
                               {"outcome", receipt.outcome},
                               {"attempts", receipt.attempts},
                               {"at", to_iso8601(receipt.at)},
                               {"answer", receipt.note}});
    if (auto effects = json::parse(receipt.effects); effects && effects->is_object()) {
      row.set("effects", std::move(*effects));
    }
    sent.push_back(std::move(row));
  }
  return sent;
}

Result<Array> dead_of(Tables& tables, const Subject& subject, const Names& names) {
  const auto letters = TRY(tables.dead.of(subject, kMostLetters));
  Array dead;
  for (const DeadLetter& letter : letters) {
    dead.push_back(Value::object({{"app", name_of(names, letter.connection)},
                                  {"change", letter.seq},
                                  {"verb", to_word(letter.verb)},
                                  {"unsafe", letter.unsafe},
                                  {"tries", letter.tries},
                                  {"since", to_iso8601(letter.first)},
                                  {"at", to_iso8601(letter.at)},
                                  {"reason", letter.reason}}));
  }
  return dead;
}

}  // namespace

Result<Subject> subject_meant_by(Tables& tables, std::string_view text) {
  if (const auto user = TRY(find_by_any_id(tables, text)); user) return subject_of(user->id);
  if (const auto user = TRY(find_by_name_or_email(tables.users, text)); user) return subject_of(user->id);
  const auto subject = TRY(tables.receipts.subject_of_scim_id(ScimId{std::string(text)}));
  if (!subject) return fail(Code::not_found, "there is no person or group '" + std::string(text) + "'");
  return *subject;
}

Result<Value> explain_deliveries(Tables& tables, const Subject& subject, const Unusable& unusable, Instant now) {
  const auto connections = TRY(tables.connections.all());
  Names names;
  for (const Connection& connection : connections) names.emplace(connection.id.value, connection.name);
  Array apps = TRY(apps_of(tables, subject, {connections, unusable, now}));
  Array sent = TRY(sent_to(tables, subject, names));
  Array dead = TRY(dead_of(tables, subject, names));
  return Value::object({{"apps", std::move(apps)}, {"sent", std::move(sent)}, {"dead", std::move(dead)}});
}

}  // namespace provost::operations
