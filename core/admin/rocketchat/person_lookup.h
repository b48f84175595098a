// Finding the person whom a call of this dialect names.
#pragma once

#include <string>

#include "core/http/uri.h"
#include "core/model/json.h"
#include "core/store/tables.h"

namespace provost::rocketchat {

/// How a person is named: exactly one of these is not empty.
struct PersonQuery {
  std::string id = {};         // a UserId as decimal text
  std::string username = {};   // compared as userName is
  std::string email = {};      // which nobody else has
  std::string import_id = {};  // what a source calls the person: its externalId
};

/// Reads `userId`, `username`, `email` or `importId` from a query. Fails with `invalid_value` for none or several of
/// them.
Result<PersonQuery> query_of(const http::Target& target);

/// Reads `userId`, `username` or `user`, which is a username too, from a body; one that is blank counts as left out.
/// Fails with `error-user-param-not-provided` for none of them, `invalid_value` for several.
Result<PersonQuery> named_in(const Value& body);

/// The person. Fails with `no_target` when there is none, or more than one with this address or import id.
Result<User> look_up(const Tables& tables, const PersonQuery& query);

/// True if the query names this person, as far as the person can know.
bool names(const PersonQuery& query, const User& user);

}  // namespace provost::rocketchat
