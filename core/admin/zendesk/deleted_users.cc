#include "core/admin/zendesk/deleted_users.h"

#include <optional>
#include <utility>
#include <vector>

#include "core/access/person_lookup.h"
#include "core/admin/zendesk/answers.h"
#include "core/admin/zendesk/desk.h"
#include "core/admin/zendesk/paging.h"
#include "core/admin/zendesk/user_view.h"

namespace provost::zendesk {
namespace {

using http::Exchange;
using http::Response;

Value place_of(const User& tombstone) { return Value::array({tombstone.updated.us, tombstone.id.value}); }

Result<TombstoneTable::Slice> slice_in(const Piece& piece, Instant since) {
  const auto numbers = TRY(numbers_in(piece, 2));
  TombstoneTable::Slice slice{since, std::nullopt, piece.offset(), piece.size + 1};
  if (!numbers.empty()) slice.after = TombstoneTable::Place{Instant{numbers[0]}, UserId{numbers[1]}};
  return slice;
}

}  // namespace

Result<Response> DeletedUsers::list(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersDelete));
  const Piece piece = TRY(Piece::read(exchange.target));
  const auto slice = TRY(slice_in(piece, since()));
  Array shown;
  Place place{parts_.public_url + "/api/v2/deleted_users.json", {}, false, {}, 0};
  TRY(look(parts_, caller, [&](Tables& tables) -> Result<void> {
    auto found = TRY(tables.tombstones.page(slice));
    if (!piece.by_cursor) place.count = TRY(tables.tombstones.count(slice.since, Piece::kLastNumbered));
    place.more = found.size() > static_cast<std::size_t>(piece.size);
    if (place.more) found.pop_back();
    if (!found.empty()) place.last = place_of(found.back());
    shown = TRY(deleted_values(tables, found, parts_.public_url));
    return {};
  }));
  Value body = Value::object({{"deleted_users", std::move(shown)}});
  set_place(body, piece, place);
  return answer(body);
}

Result<Response> DeletedUsers::count(const AdminCaller& caller, const Exchange&) const {
  TRY(require(caller, permission::kUsersDelete));
  std::int64_t total = 0;
  TRY(look(parts_, caller, [&](Tables& tables) -> Result<void> {
    total = TRY(tables.tombstones.count(since(), Piece::kLastNumbered));
    return {};
  }));
  const Value told = Value::object({{"value", total}, {"refreshed_at", stamp(parts_.clock.now())}});
  return answer(Value::object({{"count", told}}));
}

Result<User> DeletedUsers::find(const Tables& tables, const std::string& id) const {
  const auto number = user_id_in(id);
  if (!number) return fail(Code::no_target, "there is no such person");
  auto found = TRY(tables.tombstones.find(*number, since()));
  if (!found) return fail(Code::no_target, "there is no such person");
  return std::move(*found);
}

Result<Response> DeletedUsers::show(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersDelete));
  Value shown;
  TRY(look(parts_, caller, [&](Tables& tables) -> Result<void> {
    const User tombstone = TRY(find(tables, exchange.captures[0]));
    shown = TRY(deleted_value(tables, tombstone, parts_.public_url));
    return {};
  }));
  return answer(Value::object({{"deleted_user", std::move(shown)}}));
}

Result<Response> DeletedUsers::erase(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersDelete));
  if (auto refusal = rates_.refuse_final_deletion(caller)) return std::move(*refusal);
  Value shown;
  TRY(act(parts_, caller, [&](Tables& tables) -> Result<void> {
    const User tombstone = TRY(find(tables, exchange.captures[0]));
    shown = TRY(deleted_value(tables, tombstone, parts_.public_url));
    return parts_.directory.erase(tables, tombstone, {caller.actor, std::nullopt});
  }));
  return answer(Value::object({{"deleted_user", std::move(shown)}}));
}

}  // namespace provost::zendesk
