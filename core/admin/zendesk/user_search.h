// What `GET /users/search` asks for, and who that is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/admin/zendesk/paging.h"
#include "core/admin/zendesk/parts.h"
#include "core/model/user.h"
#include "core/store/tables.h"

namespace provost::zendesk {

/// A query: terms that all hold.
struct UserQuery {
  std::optional<std::string> email;
  std::optional<bool> suspended;
  std::optional<RootRole> role;
  std::vector<std::string> words;  // parts of a name, a user name or an address

  /// Reads `email:…`, `name:…`, `role:…`, `is_suspended:…`, `type:user` and bare words; values may stand in double
  /// quotes, a star at an end says nothing. Fails with `invalid_value` on any other term: leaving one out would find
  /// people who are not meant.
  static Result<UserQuery> read(std::string_view text);
};

/// A piece of those who are meant, in the order of ids.
struct FoundUsers {
  std::vector<User> users;
  std::int64_t count = 0;  // of all; those of a role and those who are switched off are counted up to 10,000
};

/// People whom a query finds. Fails with `invalid_value` when it finds too many to look through.
Result<FoundUsers> search(const Tables& tables, const Catalogues& catalogues, const UserQuery& query,
                          const Piece& piece);

}  // namespace provost::zendesk
