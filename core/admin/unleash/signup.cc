#include "core/admin/unleash/signup.h"

#include <algorithm>
#include <utility>

#include "core/admin/unleash/invites.h"
#include "core/base/text.h"
#include "core/store/tenant_table.h"

namespace provost::unleash {
namespace {

constexpr std::size_t kLongestEmail = 254;
constexpr std::size_t kLongestLocalPart = 64;
constexpr std::size_t kLongestLabel = 63;
constexpr std::size_t kLongestPassword = 1024;
constexpr std::size_t kShownHash = 12;
const SourceId kNoSource{};

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<signed char>(c) < 0;
}

bool is_local_part(std::string_view local) {
  static constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~.";
  return !local.empty() && local.size() <= kLongestLocalPart && local.front() != '.' && local.back() != '.' &&
         local.find("..") == std::string_view::npos && std::all_of(local.begin(), local.end(), [](char c) {
           return is_letter_or_digit(c) || kMarks.find(c) != std::string_view::npos;
         });
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kLongestLabel && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

/// A name of two labels or more; the last one is no number.
bool is_domain(std::string_view domain) {
  std::size_t labels = 0;
  std::string_view label;
  while (true) {
    const std::size_t dot = std::min(domain.find('.'), domain.size());
    label = domain.substr(0, dot);
    if (!is_label(label)) return false;
    ++labels;
    if (dot == domain.size()) break;
    domain.remove_prefix(dot + 1);
  }
  return labels > 1 && label.size() > 1 &&
         !std::all_of(label.begin(), label.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_email(std::string_view email) {
  const std::size_t at = email.rfind('@');
  return email.size() <= kLongestEmail && at != std::string_view::npos && is_local_part(email.substr(0, at)) &&
         is_domain(email.substr(at + 1));
}

/// True if somebody goes by this name or e-mail address. A login takes either, so neither may be another's.
Result<bool> is_known(const UserTable& users, const std::string& name) {
  const auto by_name = TRY(users.find_by_name_key(text::name_key(name), kNoSource));
  if (by_name) return true;
  const auto by_email = TRY(users.find_by_email_key(text::fold(name), kNoSource));
  return !by_email.empty();
}

Value attributes_of(const Guest& guest) {
  const Value email = Value::object({{"value", guest.email}, {"primary", true}});
  Value attributes = Value::object({{"userName", guest.user_name}, {"emails", Value::array({email})}});
  if (!guest.name.empty()) attributes.set("displayName", guest.name);
  return attributes;
}

}  // namespace

Guest read_guest(Body& body, std::size_t least_password) {
  Guest guest;
  body.only({"email", "name", "password", "username"});
  const auto email = body.line("email", Need::required);
  if (email && !is_email(*email)) body.fault("/body/email", "This must be an e-mail address.");
  guest.email = text::lower_ascii(email.value_or(""));
  guest.name = body.line("name", Need::required).value_or("");
  guest.user_name = body.line("username", Need::optional).value_or("");
  if (guest.user_name.empty()) guest.user_name = guest.email;
  if (text::trim(guest.user_name) != guest.user_name)
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
  const bool email_known = TRY(is_known(users, guest.email));
  const bool name_known = TRY(is_known(users, guest.user_name));
  door.admission = email_known || name_known ? Admission::taken : Admission::welcome;
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
    // No index keeps two people from having one e-mail address.
    TRY(TenantTable(session).hold(invite->tenant));
    TRY(hold_maker(session, parts_.database.dialect(), invite->tenant, invite->maker));
    const Door door = TRY(look(session, hash, guest));
    outcome.admission = door.admission;
    if (door.admission != Admission::welcome) return {};
    Tables tables(session, parts_.database.dialect(), invite->tenant);
    const Principal principal{{"invite", hash.substr(0, kShownHash), invite->name}, std::nullopt};
    UserDraft draft{attributes_of(guest), true, std::nullopt, phc, RootRole::viewer};
    outcome.user = TRY(parts_.directory.create(tables, std::move(draft), principal));
    return invites.add_guest(*invite, outcome.user->id);
  }));
  if (outcome.user) parts_.bell.ring();
  return outcome;
}

}  // namespace provost::unleash
