#include "connectors/zitadel_sessions.h"

#include "connectors/zitadel_requests.h"
#include "core/http/uri.h"

namespace provost::connectors {
namespace {

constexpr std::int64_t kPage = 100;
constexpr int kMostPages = 40;
constexpr std::string_view kWanted = "session.read session.delete";

/// The user that a session says it is of; "" if it does not say.
std::string_view owner_of(const Value& session) {
  const Value* factors = session.find("factors");
  const Value* user = factors == nullptr ? nullptr : factors->find("user");
  return user == nullptr ? std::string_view() : user->text_at("id");
}

}  // namespace

/// How far a walk through the list has come. It is over after a pass that met nothing new and whose count stood still.
struct ZitadelSessions::Walk {
  std::set<std::string> ended;
  std::int64_t offset = 0;
  std::int64_t total = 0;  // as the first page of this pass had it
  bool over = false;

  void restart() { offset = 0; }
};

Result<Effect> ZitadelSessions::end(const RemoteId& user, const Errand& errand) {
  Walk walk;
  for (int pages = 0; !walk.over; ++pages) {
    if (pages == kMostPages) return fail(Code::unavailable, "the person has more sessions than end at one go");
    TRY(step(user, walk, errand));
  }
  if (!walk.ended.empty()) return Effect::ended;
  const auto may = TRY(client_.holds(kWanted, errand));
  if (!may) return Effect::unknown;
  if (!*may) return fail(Code::forbidden, "our token lacks session.read or session.delete, so sessions would stay");
  return Effect::none;
}

Result<void> ZitadelSessions::step(const RemoteId& user, Walk& walk, const Errand& errand) {
  const ZitadelList found = TRY(page(user, walk.offset, errand));
  bool fresh = false;
  for (const Value& session : found.items) {
    const auto id = read_zitadel_id(session.text_at("id"));
    if (!id) return fail(Code::unavailable, "the app lists a session without a readable id");
    if (!walk.ended.insert(id->value).second) continue;
    TRY(erase(id->value, errand));
    fresh = true;
  }
  if (walk.offset == 0) walk.total = found.total;
  const auto size = static_cast<std::int64_t>(found.items.size());
  const std::int64_t seen = walk.offset + size;
  if (fresh || found.total != walk.total) {
    walk.restart();
  } else if (size > 0 && seen < found.total) {
    walk.offset = seen;
  } else if (seen < found.total) {
    return fail(Code::forbidden, "the app counts sessions that it does not show; our token lacks session.read");
  } else {
    walk.over = true;
  }
  return {};
}

Result<bool> ZitadelSessions::any(const RemoteId& user, const Errand& errand) {
  const ZitadelList found = TRY(page(user, 0, errand));
  return found.total > 0;
}

Result<ZitadelList> ZitadelSessions::page(const RemoteId& user, std::int64_t offset, const Errand& errand) {
  const ZitadelAnswer answer = TRY(
      client_.call({"POST", "/v2/sessions/search", zitadel_sessions(user, offset, kPage), "listing sessions"}, errand));
  if (answer.outcome != ZitadelOutcome::done) return fail(Code::unavailable, "the app does not list sessions");
  ZitadelList found = TRY(read_zitadel_list(answer.body, "sessions"));
  for (const Value& session : found.items) {
    if (owner_of(session) != user.value) {
      return fail(Code::conflict, "the app lists sessions that it does not say are the person's; none was ended");
    }
  }
  return found;
}

Result<void> ZitadelSessions::erase(const std::string& session, const Errand& errand) {
  const ZitadelAnswer answer = TRY(
      client_.call({"DELETE", "/v2/sessions/" + http::encode_path_segment(session), {}, "ending a session"}, errand));
  const bool gone = answer.outcome == ZitadelOutcome::done || answer.outcome == ZitadelOutcome::missing;
  if (!gone) return fail(Code::conflict, "the app refuses to end a session");
  return {};
}

}  // namespace provost::connectors
