// What callers search people by, in the words of the one search of the house.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/schema/predicate.h"
#include "core/schema/resource_type.h"

namespace zitadel::user::v2 {
class ListUsersRequest;
class SearchQuery;
}  // namespace zitadel::user::v2

namespace provost::zitadel {

/// How much a search may ask.
inline constexpr int kMostTerms = 100;
inline constexpr int kDeepestQuery = 16;

/// Every id of a person that the queries of a request name, in no order.
std::vector<std::string> named_ids(const ::zitadel::user::v2::ListUsersRequest& request);

/// What a query means depends on.
struct QueryContext {
  const scim::ResourceType& type;
  TenantId tenant;
  const std::map<std::string, ScimId>& people;  // whom the named ids stand for; who is not there is left out
};

/// The queries of a request, all of which must hold, as a predicate; nothing without queries. Text is compared as the
/// directory compares it, so both kinds of each method ask the same. Fails with `invalid_filter` on a query that asks
/// nothing or something that this server does not know, and beyond the bounds above.
Result<std::optional<scim::Predicate>> predicate_of(const ::zitadel::user::v2::ListUsersRequest& request,
                                                    const QueryContext& context);

/// What a request wants sorted by; nothing for the order in which people were made.
Result<std::optional<scim::AttributePath>> sort_of(const ::zitadel::user::v2::ListUsersRequest& request,
                                                   const scim::ResourceType& type);

}  // namespace provost::zitadel
