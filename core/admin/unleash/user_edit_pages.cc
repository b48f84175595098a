#include "core/admin/unleash/user_edit_pages.h"

#include <utility>

#include "core/access/coverage.h"
#include "core/access/password_links.h"
#include "core/admin/unleash/newcomers.h"
#include "core/admin/unleash/user_object.h"
#include "core/base/email_address.h"
#include "core/base/text.h"

namespace provost::unleash {

using http::Exchange;
using http::Response;

namespace {

constexpr std::size_t kLongestPassword = 1024;

std::string read_email(Body& body) {
  const std::string email = text::lower_ascii(body.line("email", Need::optional).value_or(""));
  if (!email.empty() && !is_email(email)) body.fault("/body/email", "This must be an e-mail address.");
  return email;
}

}  // namespace

AdminRoutes UserEditPages::routes() const {
  return {
      {"POST",
       "/user-admin",
       on(*this, &UserEditPages::create),
       {"unleashCreateUser",
        "Makes a person, and a link by which to choose a password; mails the link if there is mail.",
        "UnleashUserDraft",
        {{201, "UnleashMadeUser"}, {429, "text/html"}}}},
      {"PUT",
       "/user-admin/{user}",
       on(*this, &UserEditPages::change),
       {"unleashChangeUser",
        "Changes name, e-mail address and role. Whom a provider manages, only the role.",
        "UnleashUserChange",
        {{200, "UnleashMadeUser"}}}},
  };
}

UserEditPages::Order UserEditPages::read_order(Body& body) {
  Order order;
  body.only({"username", "email", "name", "password", "rootRole", "sendEmail"});
  order.names.email = read_email(body);
  order.names.name = body.line("name", Need::optional).value_or("");
  order.names.user_name = body.line("username", Need::optional).value_or("");
  if (order.names.user_name.empty()) order.names.user_name = order.names.email;
  if (text::trim(order.names.user_name) != order.names.user_name)
    body.fault("/body/username", "This must not begin or end with a blank.");
  order.password = Secret(body.text("password", Need::optional).value_or(""));
  if (order.password.reveal().size() > kLongestPassword)
    body.fault("/body/password", "A password has at most 1024 bytes.");
  order.role = body.role("rootRole", Need::required);
  order.mails = body.truth("sendEmail").value_or(true);
  return order;
}

Result<Response> UserEditPages::create(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersWrite));
  Body body = TRY(Body::read(exchange.request));
  const Order order = read_order(body);
  if (body.faulty()) return office_.refusals.bad_data(body.faults());
  if (order.names.user_name.empty()) return fault_answer({400, "BadDataError", "You must specify username or email"});
  std::optional<std::string> phc;  // hashing is slow on purpose: no transaction waits for it
  if (!order.password.reveal().empty()) phc = TRY(parts_.passwords.hash(order.password));
  Newcomer made;
  TRY(write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    made = TRY(make_newcomer(desk, {order.names, order.role, phc}));
    return {};
  }));
  if (made.refused) return fault_answer(*made.refused);
  parts_.bell.ring();
  const LinkPost post{parts_.options.public_url, order.mails ? parts_.options.send_mail : http::SendMail()};
  Response response = object_answer(201, welcome(made, order.role, post));
  response.headers.set("Location", std::to_string(made.user->id.value));
  return response;
}

UserEditPages::Wish UserEditPages::read_wish(Body& body) {
  Wish wish;
  wish.name = body.line("name", Need::optional).value_or("");
  wish.email = read_email(body);
  wish.role = body.role("rootRole", Need::optional);
  return wish;
}

Result<Response> UserEditPages::change(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersWrite));
  Body body = TRY(Body::read(exchange.request));
  const Wish wish = read_wish(body);
  if (body.faulty()) return office_.refusals.bad_data(body.faults());
  const auto id = number_in(exchange.captures[0]);
  if (!id) return office_.refusals.bad_number("id");
  Changed changed;
  TRY(write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    changed = TRY(apply(desk, UserId{*id}, wish));
    return {};
  }));
  if (changed.refused) return fault_answer(*changed.refused);
  parts_.bell.ring();
  Value object = user_object(changed.user, changed.sessions);
  if (!wish.role.is_null()) object.set("rootRole", wish.role);
  return object_answer(200, object);
}

Result<std::optional<Fault>> UserEditPages::objection(const Desk& desk, const User& user, const Wish& wish) {
  if (user.managed_by && wish.is_of_provider()) return std::optional(scim_managed());
  const bool covered = TRY(covers(desk.tables.roles, desk.caller, user.role));
  if (!covered) return std::optional(no_access());
  if (wish.email.empty()) return std::optional<Fault>();
  const bool taken = TRY(is_taken(desk.tables.users, {wish.email, "", ""}, user.id));
  return taken ? std::optional(already_there()) : std::optional<Fault>();
}

Result<UserEditPages::Changed> UserEditPages::apply(const Desk& desk, UserId id, const Wish& wish) const {
  Changed changed;
  const auto before = TRY(hold_user(desk, id));
  changed.refused = no_user();
  if (!before) return changed;
  TRY(hold_names(desk.tables.locks, {wish.email, "", ""}));
  changed.refused = TRY(objection(desk, *before, wish));
  if (changed.refused) return changed;
  UserDraft draft{before->attributes, std::nullopt, before->external_id, std::nullopt, std::nullopt};
  if (!wish.role.is_null()) {
    const Granted given = TRY(granted(desk, wish.role));
    changed.refused = given.refused;
    if (changed.refused) return changed;
    draft.role = given.role;
  }
  if (!wish.name.empty()) draft.attributes.set("displayName", wish.name);
  if (!wish.email.empty()) change_email(draft.attributes, wish.email);
  auto saved = parts_.directory.update(desk.tables, *before, std::move(draft), principal_of(desk.caller));
  if (!saved && saved.error().code == Code::conflict) {
    changed.refused = conflict_fault(saved.error());
    return changed;
  }
  changed.user = TRY(std::move(saved));
  changed.sessions = TRY(sessions_of(desk, id));
  return changed;
}

}  // namespace provost::unleash
