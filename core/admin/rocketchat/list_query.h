// Which people a list of this dialect asks for, in which order, and which part of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/http/uri.h"
#include "core/store/person_rule.h"
#include "core/store/search_query.h"

namespace provost::rocketchat {

inline constexpr std::int64_t kMostListed = 100;    // on one page, whatever is asked for
inline constexpr std::int64_t kUsuallyListed = 50;  // where nothing is asked for, or 0: there is no unlimited page

/// Everybody, less whom something below leaves out.
struct ListQuery {
  std::int64_t count = kUsuallyListed;
  std::int64_t offset = 0;
  std::string_view sort = "userName";  // an attribute of SCIM; "" for the order of ids
  SortOrder order = SortOrder::ascending;
  std::string email;  // which is theirs; "" says nothing
  std::string term;   // found within name, username or address; "" says nothing
  PersonRule rule;
  bool nobody = false;  // asks for what nobody is
};

/// Reads the query of `users.list`. Fails with `invalid_value`, and with `unsupported` for `query`, which would seem to
/// narrow the list and does not.
Result<ListQuery> list_query_of(const http::Target& target);

/// Reads the query of `users.listByStatus`. Fails with `invalid_value`.
Result<ListQuery> status_query_of(const http::Target& target);

}  // namespace provost::rocketchat
