#include "core/admin/unleash/signup.h"

#include <algorithm>
#include <utility>

#include "core/admin/unleash/invites.h"
#include "core/base/email_address.h"
#include "core/base/text.h"

namespace provost::unleash {
namespace {

constexpr std::size_t kLongestPassword = 1024;
constexpr std::size_t kShownHash = 12;

}  // namespace

Guest read_guest(Body& body, std::size_t least_password) {
  Guest guest;
  body.only({"email", "name", "password", "username"});
  const auto email = body.line("email", Need::required);
  if (email && !is_email(*email)) body.fault("/body/email", "This must be an e-mail address.");
  Names& names = guest.names;
  names.email = text::lower_ascii(email.value_or(""));
  names.name = body.line("name", Need::required).value_or("");
  names.user_name = body.line("username", Need::optional).value_or("");
  if (names.user_name.empty()) names.user_name = names.email;
  if (text::trim(names.user_name) != names.user_name)
    body.fault("/body/username", "This must not begin or end with a blank.");
  auto password = body.text("password", Need::required);
  if (password && (password->size() < least_password || password->size() > kLongestPassword)) {
    body.fault("/body/password", "A password has " + std::to_string(least_password) + " to 1024 bytes.");
  }
  guest.password = Secret(std::move(password).value_or(""));
  return guest;
}

Result<bool> Signup::is_open(std::string_view secret) const {
  bool open = false;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    const auto invite = TRY(InviteTable(session).find(invite_hash(secret)));
    open = invite && is_usable(*invite, parts_.clock.now());
    return {};
  }));
  return open;
}

Result<Signup::Door> Signup::look(sql::Session& session, const std::string& hash, const Guest& guest) const {
  Door door;
  door.invite = TRY(InviteTable(session).find(hash));
  if (!door.invite || !is_usable(*door.invite, parts_.clock.now())) return door;
  const UserTable users(session, door.invite->tenant);
  const bool known = TRY(is_taken(users, guest.names, std::nullopt));
  door.admission = known ? Admission::taken : Admission::welcome;
  return door;
}

Result<Signup::Outcome> Signup::admit(std::string_view secret, const Guest& guest) const {
  const std::string hash = invite_hash(secret);
  Door door;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    door = TRY(look(session, hash, guest));
    return {};
  }));
  if (door.admission != Admission::welcome) return Outcome{door.admission, std::nullopt};
  // Hashing is slow on purpose: only for whom the door stands open, and while no transaction waits.
  const std::string phc = TRY(parts_.passwords.hash(guest.password));
  auto outcome = enter(hash, guest, phc);
  if (!outcome && outcome.error().code == Code::uniqueness) return Outcome{Admission::taken, std::nullopt};
  return outcome;
}

Result<Signup::Outcome> Signup::enter(const std::string& hash, const Guest& guest, const std::string& phc) const {
  Outcome outcome;
  TRY(parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    outcome = {};
    const InviteTable invites(session);
    const auto invite = TRY(invites.find(hash));
    if (!invite) return {};
    TRY(hold_maker(session, parts_.database.dialect(), invite->tenant, invite->maker));
    Tables tables(session, parts_.database.dialect(), invite->tenant);
    TRY(hold_names(tables.locks, guest.names));
    const Door door = TRY(look(session, hash, guest));
    outcome.admission = door.admission;
    if (door.admission != Admission::welcome) return {};
    const Principal principal{{"invite", hash.substr(0, kShownHash), invite->name}, std::nullopt};
    UserDraft draft{attributes_of(guest.names), true, std::nullopt, phc, kGuestRole};
    outcome.user = TRY(parts_.directory.create(tables, std::move(draft), principal));
    return invites.add_guest(*invite, outcome.user->id);
  }));
  if (outcome.user) parts_.bell.ring();
  return outcome;
}

}  // namespace provost::unleash
