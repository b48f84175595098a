// Looks for idle people a bounded number of rows at a time, however few of them are idle.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/store/user_table.h"

namespace provost {

/// What a look came to.
struct IdleWindow {
  std::vector<User> people;      // who is idle, in the order of ids
  std::optional<UserId> behind;  // everybody up to this one was looked at; nothing when there is nobody behind them
};

/// Looks at up to `rows` people, and stops earlier when `idle.limit` of them are found idle: see UserTable::idle().
Result<IdleWindow> idle_window(sql::Session& session, TenantId tenant, const UserTable::Idle& idle, std::int64_t rows);

}  // namespace provost
