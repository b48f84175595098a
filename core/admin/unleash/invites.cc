#include "core/admin/unleash/invites.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <span>
#include <utility>

#include "core/access/coverage.h"
#include "core/access/password_links.h"
#include "core/admin/unleash/invite_secrets.h"
#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "core/crypto/encoding.h"

namespace provost::unleash {
namespace {

constexpr std::size_t kSecretBytes = 16;

Secret make_secret(Random& random) {
  std::array<std::byte, kSecretBytes> bytes{};
  random.fill(bytes);
  return Secret(crypto::to_hex(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())));
}

Value guest_object(const InviteGuest& guest) {
  return Value::object({{"id", guest.id.value}, {"name", guest.name}, {"username", guest.user_name}});
}

tl::unexpected<Error> unknown_token() { return fail(Code::not_found, "Could not find public signup token."); }

}  // namespace

bool is_usable(const Invite& invite, Instant now) {
  return invite.enabled && now < invite.expires && invite.maker_there &&
         (!invite.maker_expires || now < *invite.maker_expires) &&
         (!invite.maker.is_known() || text::holds_word(invite.maker_words, permission::kInvitesWrite));
}

std::string invite_hash(std::string_view secret) { return crypto::sha256_hex(secret); }

Instant a_month_after(Instant instant) {
  using namespace std::chrono;
  const sys_time<microseconds> time{microseconds(instant.us)};
  const auto day = floor<days>(time);
  year_month_day date{day};
  date += months(1);
  if (!date.ok()) date = date.year() / date.month() / last;
  return Instant{duration_cast<microseconds>(sys_days(date).time_since_epoch() + (time - day)).count()};
}

Value Invites::token_object(const Invite& invite, Array users) const {
  // One that does not open was sealed under a key that is gone; an admin still sees that it is there.
  const auto opened = open_secret(parts_.vault, invite);
  const std::string secret(opened ? opened->reveal() : std::string_view());
  return Value::object({{"secret", secret},
                        {"name", invite.name},
                        {"url", parts_.options.public_url + "/new-user?invite=" + secret},
                        {"expiresAt", to_iso8601(invite.expires)},
                        {"enabled", is_usable(invite, parts_.clock.now())},
                        {"createdAt", to_iso8601(invite.created)},
                        {"createdBy", invite.created_by},
                        {"role", Value::object({{"id", 3}, {"name", "Viewer"}, {"type", "root"}})},
                        {"users", std::move(users)}});
}

Result<Value> Invites::list(const AdminCaller& caller) const {
  std::vector<Invite> invites;
  std::vector<InviteGuest> guests;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    const InviteTable table(session);
    invites = TRY(table.all(caller.tenant));
    guests = TRY(table.guests(caller.tenant));
    return {};
  }));
  std::map<std::string, Array, std::less<>> users;
  for (const InviteGuest& guest : guests) users[guest.hash].push_back(guest_object(guest));
  Array tokens;
  for (const Invite& invite : invites) tokens.push_back(token_object(invite, std::move(users[invite.hash])));
  return Value::object({{"tokens", std::move(tokens)}});
}

Result<Value> Invites::create(const AdminCaller& caller, const InviteOrder& order) const {
  const Secret secret = make_secret(parts_.random);
  Invite invite;
  invite.hash = invite_hash(secret.reveal());
  invite.tenant = caller.tenant;
  invite.sealed = TRY(seal_secret(parts_.vault, invite, secret));
  invite.name = order.name;
  invite.created = parts_.clock.now();
  invite.expires = std::min(order.expires, a_month_after(invite.created));
  invite.maker = maker_of(caller);
  invite.maker_words = words_of(caller);
  invite.created_by = caller.user ? caller.user_name : caller.actor.name;
  TRY(transact_as(parts_.database, parts_.clock, caller.proof, [&](sql::Session& session) -> Result<void> {
    TRY(InviteTable(session).insert(invite));
    return note(session, caller, "invite.create", invite.name);
  }));
  return token_object(invite, {});
}

Result<Invites::Shown> Invites::read_one(sql::Session& session, const AdminCaller& caller, const std::string& hash) {
  const InviteTable table(session);
  auto invite = TRY(table.find(hash));
  if (!invite || invite->tenant != caller.tenant) return unknown_token();
  const auto guests = TRY(table.guests_of(*invite));
  Array users;
  for (const InviteGuest& guest : guests) users.push_back(guest_object(guest));
  return Shown{std::move(*invite), std::move(users)};
}

Result<Value> Invites::show(const AdminCaller& caller, std::string_view secret) const {
  Shown shown;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    shown = TRY(read_one(session, caller, invite_hash(secret)));
    return {};
  }));
  return token_object(shown.invite, std::move(shown.users));
}

Result<Value> Invites::change(const AdminCaller& caller, std::string_view secret, const InviteChange& change) const {
  const std::string hash = invite_hash(secret);
  InviteChange capped = change;
  if (capped.expires) capped.expires = std::min(*capped.expires, a_month_after(parts_.clock.now()));
  Shown shown;
  TRY(transact_as(parts_.database, parts_.clock, caller.proof, [&](sql::Session& session) -> Result<void> {
    const bool there = TRY(InviteTable(session).change(caller.tenant, hash, capped));
    if (!there) return unknown_token();
    shown = TRY(read_one(session, caller, hash));
    return note(session, caller, "invite.update", shown.invite.name);
  }));
  return token_object(shown.invite, std::move(shown.users));
}

Result<void> Invites::note(sql::Session& session, const AdminCaller& caller, std::string_view action,
                           const std::string& name) const {
  // The trail knows people and groups only: an invitation is noted on the admin who made or changed it.
  return AuditTable(session, caller.tenant)
      .append({parts_.ids.uuid<TokenId>().value, parts_.clock.now(),
               caller.actor.label() + " (" + caller.actor.id + ")", std::string(action),
               subject_of(caller.user.value_or(UserId{0})), name, ""});
}

}  // namespace provost::unleash
