#include "core/store/user_rows.h"

#include <optional>
#include <utility>

#include "core/store/instant_cell.h"

namespace provost {
namespace {

using sql::Rows;

/// Who is off, and not by the source, is off by a hand; and only hands lock. So it is with rows that were written
/// before off_by_hand was there, or by a program that does not know it.
bool is_off_by_hand(const User& user, bool noted) {
  if (life_of(user.state) != Life::inactive) return false;
  return noted || !user.off_by_source || user.state == UserState::locked;
}

Result<User> user_at(const Rows& rows, std::size_t row) {
  User user;
  user.id = UserId{rows.integer(row, 0)};
  user.scim_id = ScimId{std::string(rows.text(row, 1))};
  user.version = rows.integer(row, 2);
  user.state = static_cast<UserState>(rows.integer(row, 3));
  user.state_reason = rows.text(row, 4);
  if (const auto source = rows.optional_text(row, 5)) user.managed_by = SourceId{*source};
  user.attributes = TRY(json::parse(rows.text(row, 6)));
  user.token_epoch = rows.integer(row, 7);
  user.created = Instant{rows.integer(row, 8)};
  user.updated = Instant{rows.integer(row, 9)};
  user.external_id = rows.optional_text(row, 10);
  user.role = static_cast<RootRole>(rows.integer(row, 11));
  user.last_login = instant_at(rows, row, 12);
  user.last_token_use = instant_at(rows, row, 13);
  user.last_activity = instant_at(rows, row, 14);
  user.off_by_source = rows.integer(row, 15) != 0;
  user.off_by_hand = is_off_by_hand(user, rows.integer(row, 16) != 0);
  return user;
}

}  // namespace

Result<std::vector<User>> users_in(const Rows& rows) {
  std::vector<User> users;
  users.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    User user = TRY(user_at(rows, row));
    users.push_back(std::move(user));
  }
  return users;
}

}  // namespace provost
