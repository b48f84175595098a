#include "core/admin/operations/activity.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/access/person_lookup.h"
#include "core/admin/operations/answers.h"
#include "core/admin/operations/once.h"

namespace provost::operations {
namespace {

constexpr std::size_t kUlidLength = 26;

Error bad_entry(std::size_t index, std::string_view reason) {
  return Error{Code::invalid_value, "users[" + std::to_string(index) + "] " + std::string(reason)};
}

Result<Sighting> sighting_in(const Value& entry, std::size_t index, Instant now) {
  const auto refused = [index](std::string_view reason) { return tl::unexpected<Error>(bad_entry(index, reason)); };
  if (!entry.is_object() || entry.members().size() != 2) return refused("must be an object of id and at");
  const std::string_view id = entry.text_at("id");
  if (id.empty()) return refused("needs an id, as text");
  const auto at = from_iso8601(entry.text_at("at"));
  if (!at) return refused("needs at, a dateTime");
  if (*at > now) return refused("says a time that has not come yet");
  return Sighting{std::string(id), *at};
}

using People = std::map<std::string, UserId, std::less<>>;

/// Most apps know people by their SCIM ids, so those are found together.
Result<People> people_of(Tables& tables, const std::vector<Sighting>& sightings) {
  People people;
  std::vector<ScimId> scim_ids;
  for (const Sighting& sighting : sightings) {
    if (sighting.id.size() == kUlidLength) scim_ids.push_back(ScimId{sighting.id});
  }
  const auto resolved = TRY(tables.users.resolve(scim_ids));
  for (const auto& [scim_id, id] : resolved) people.emplace(scim_id.value, id);
  for (const Sighting& sighting : sightings) {
    if (people.contains(sighting.id)) continue;
    const auto user = TRY(find_by_id(tables, sighting.id));
    if (user) people.emplace(sighting.id, user->id);
  }
  return people;
}

}  // namespace

Result<std::vector<Sighting>> sightings_in(std::string_view body, Instant now) {
  const Value report = TRY(json::parse(body));
  const Value* users = report.find("users");
  if (users == nullptr || !users->is_array() || report.members().size() != 1) {
    return fail(Code::invalid_value, "the body must be an object with a list of users, and nothing else");
  }
  if (users->items().size() > kMostReported) {
    return fail(Code::too_many, "one report names at most " + std::to_string(kMostReported) + " people");
  }
  std::vector<Sighting> sightings;
  for (const Value& entry : users->items()) {
    Sighting sighting = TRY(sighting_in(entry, sightings.size(), now));
    sightings.push_back(std::move(sighting));
  }
  return sightings;
}

Result<Value> note_sightings(Tables& tables, const std::vector<Sighting>& sightings) {
  const auto people = TRY(people_of(tables, sightings));
  std::map<UserId, Instant> newest;  // in the order of ids, so that two reports never lock each other out
  Array unknown;
  for (const Sighting& sighting : sightings) {
    const auto person = people.find(sighting.id);
    if (person == people.end()) {
      unknown.push_back(Value(sighting.id));
    } else {
      Instant& at = newest.try_emplace(person->second, sighting.at).first->second;
      at = std::max(at, sighting.at);
    }
  }
  for (const auto& [id, at] : newest) TRY(tables.users.note_activity(id, at));
  return Value::object({{"noted", static_cast<std::int64_t>(newest.size())}, {"unknown", std::move(unknown)}});
}

Result<http::Response> Activity::report(const AdminCaller& caller, const http::Exchange& exchange) const {
  TRY(require(caller, permission::kActivityWrite));
  const auto sightings = TRY(sightings_in(exchange.request.body, parts_.clock.now()));
  const auto written = TRY(write_once(parts_, {caller, exchange}, [&](Desk& desk) -> Result<http::Response> {
    const Value noted = TRY(note_sightings(desk.tables, sightings));
    return answer(noted);
  }));
  return written.response;
}

Routes Activity::routes() const {
  return {
      {"POST",
       "/activity",
       on(*this, &Activity::report),
       {"reportActivity",
        "Notes when people were last active in an app.",
        "ActivityReport",
        {{200, "ActivityNoted"}},
        {"Idempotency-Key"}}},
  };
}

}  // namespace provost::operations
