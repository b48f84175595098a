#include "core/admin/zendesk/user_writes.h"
#include "core/access/coverage.h"

#include <utility>

#include "core/admin/zendesk/answers.h"
#include "core/admin/zendesk/bodies.h"
#include "core/admin/zendesk/desk.h"
#include "core/admin/zendesk/user_view.h"

namespace provost::zendesk {

using http::Exchange;
using http::Response;

namespace {

Hand hand_of(const AdminCaller& caller) { return {caller.actor, words_of(caller)}; }

}  // namespace

Result<Response> UserWrites::write(const AdminCaller& caller, const Exchange& exchange, const Write& write) const {
  TRY(require(caller, permission::kUsersWrite));
  const Value body = TRY(body_of(exchange.request));
  const Value user = TRY(object_in(body, "user"));
  Faults faults;
  const UserOrder order = UserOrder::read(user, faults);
  if (!faults.empty()) return record_invalid(faults);
  Written written;
  Value shown;
  TRY(act(parts_, caller, [&](Tables& tables) -> Result<void> {
    written = TRY(write(tables, order, hand_of(caller)));
    if (written.user) shown = TRY(user_value(tables, *written.user, parts_.public_url));
    return {};
  }));
  if (!written.user) return record_invalid(written.faults);
  parts_.changed.ring();
  const Value whole = Value::object({{"user", shown}});
  return written.made ? created(whole, std::string(shown.text_at("url"))) : answer(whole);
}

Result<Response> UserWrites::create(const AdminCaller& caller, const Exchange& exchange) const {
  return write(caller, exchange, [this](Tables& tables, const UserOrder& order, const Hand& hand) {
    return writer_.create(tables, order, hand);
  });
}

Result<Response> UserWrites::update(const AdminCaller& caller, const Exchange& exchange) const {
  return write(caller, exchange, [&](Tables& tables, const UserOrder& order, const Hand& hand) -> Result<Written> {
    const User found = TRY(person_for(tables, caller, exchange.captures[0], permission::kUsersWrite));
    const User before = TRY(hold(tables, found));
    return writer_.update(tables, before, order, hand);
  });
}

Result<Response> UserWrites::create_or_update(const AdminCaller& caller, const Exchange& exchange) const {
  return write(caller, exchange, [this](Tables& tables, const UserOrder& order, const Hand& hand) {
    return writer_.create_or_update(tables, order, hand);
  });
}

Result<Response> UserWrites::remove(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersDelete));
  Written written;
  Value shown;
  TRY(act(parts_, caller, [&](Tables& tables) -> Result<void> {
    const User found = TRY(person_for(tables, caller, exchange.captures[0], permission::kUsersDelete));
    const User before = TRY(hold(tables, found));
    written = TRY(writer_.remove(tables, before, hand_of(caller)));
    if (written.user) shown = TRY(removed_value(tables, *written.user, parts_.public_url));
    return {};
  }));
  if (!written.user) return record_invalid(written.faults);
  parts_.changed.ring();
  return answer(Value::object({{"user", shown}}));
}

}  // namespace provost::zendesk
