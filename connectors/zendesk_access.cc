#include "connectors/zendesk_access.h"

#include <string>
#include <utility>

namespace provost::connectors {
namespace {

constexpr int kMostPages = 200;
constexpr std::size_t kMostTokens = 1'000;  // of one user

tl::unexpected<Error> refused(std::string_view what) {
  return fail(Code::forbidden, "the app does not let our credential end " + std::string(what));
}

bool is_refusal(ZendeskOutcome outcome) {
  return outcome != ZendeskOutcome::done && outcome != ZendeskOutcome::missing;
}

}  // namespace

Result<Effect> ZendeskAccess::end_sessions(std::int64_t user, const Errand& errand) const {
  const ZendeskOutcome outcome =
      TRY(client_.ask({"DELETE", zendesk_user_path(user, "/sessions")}, "ending sessions", errand));
  if (is_refusal(outcome)) return refused("sessions");
  return outcome == ZendeskOutcome::done ? Effect::ended : Effect::none;
}

/// All are found before the first is deleted, so that no page moves under our feet.
Result<ZendeskAccess::Found> ZendeskAccess::tokens_of(std::int64_t user, const Errand& errand) const {
  Found found;
  std::string cursor;
  for (int number = 0; number < kMostPages; ++number) {
    ZendeskPage page = TRY(client_.page({"/api/v2/oauth/tokens?all=true", "tokens", cursor}, errand));
    for (const Value& token : page.items) {
      const std::int64_t owner = zendesk_id_at(token, "user_id");
      const std::int64_t id = zendesk_id_at(token, "id");
      if (owner == 0 || (owner == user && id == 0)) found.all = false;
      if (owner == user && id != 0) found.ids.push_back(id);
    }
    if (found.ids.size() > kMostTokens) {
      found.more = true;
      return found;
    }
    if (page.next.empty()) return found;
    if (page.next == cursor)
      return fail(Code::unavailable, "listing: the app says that there is more, and repeats itself");
    cursor = std::move(page.next);
  }
  found.all = false;
  return found;
}

Result<Effect> ZendeskAccess::end_tokens(std::int64_t user, const Errand& errand) const {
  const Found found = TRY(tokens_of(user, errand));
  for (const std::int64_t id : found.ids) {
    const ZendeskOutcome outcome =
        TRY(client_.ask({"DELETE", "/api/v2/oauth/tokens/" + std::to_string(id)}, "deleting an OAuth token", errand));
    if (is_refusal(outcome)) return refused("OAuth tokens");
  }
  if (found.more) return fail(Code::unavailable, "the user has more OAuth tokens than are ended in one go");
  if (!found.all) return Effect::unknown;
  return found.ids.empty() ? Effect::none : Effect::ended;
}

Result<Effects> ZendeskAccess::end_all(std::int64_t user, const Errand& errand) const {
  Effects effects;
  effects.sessions = TRY(end_sessions(user, errand));
  effects.access_tokens = TRY(end_tokens(user, errand));
  // A refresh token is part of the token that was deleted; Zendesk nowhere says that it is void then.
  effects.refresh_tokens = effects.access_tokens == Effect::none ? Effect::none : Effect::unknown;
  effects.authorization_codes = Effect::unsupported;
  effects.personal_tokens = Effect::unsupported;
  return effects;
}

Result<Probe> ZendeskAccess::look(std::int64_t user, const Errand& errand) const {
  const bool signed_in = TRY(has_session(user, errand));
  if (signed_in) return Probe::alive;
  const Found tokens = TRY(tokens_of(user, errand));
  if (!tokens.ids.empty()) return Probe::alive;
  return tokens.all ? Probe::dead : Probe::cannot_know;
}

Result<bool> ZendeskAccess::has_session(std::int64_t user, const Errand& errand) const {
  const ZendeskPage page = TRY(client_.page({zendesk_user_path(user, "/sessions"), "sessions"}, errand));
  for (const Value& session : page.items) {
    const std::int64_t owner = zendesk_id_at(session, "user_id");
    if (owner == user || owner == 0) return true;
  }
  return false;
}

}  // namespace provost::connectors
