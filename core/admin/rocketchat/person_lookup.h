// Finding the person whom a call of this dialect names.
#pragma once

#include <string>

#include "core/http/uri.h"
#include "core/store/user_table.h"

namespace provost::rocketchat {

/// How a person is named: exactly one of these is not empty.
struct PersonQuery {
  std::string id;        // a UserId as decimal text
  std::string username;  // compared as userName is
  std::string email;
};

/// Reads `userId`, `username` or `email` from a query. Fails with `invalid_value` for none or several of them,
/// `unsupported` for `importId`: what providers call people is theirs.
Result<PersonQuery> query_of(const http::Target& target);

/// The person. Fails with `no_target` when there is none, or more than one with this address.
Result<User> look_up(const UserTable& users, const PersonQuery& query);

/// True if the query names this person.
bool names(const PersonQuery& query, const User& user);

}  // namespace provost::rocketchat
