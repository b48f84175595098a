// Who calls: what an authenticated credential says, and nothing that a request body or path says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/access/liveness.h"
#include "core/base/ids.h"
#include "core/model/source_rules.h"
#include "core/model/tenancy.h"

namespace provost {

/// Scopes of tokens. A token holds some of these words.
namespace scope {
inline constexpr std::string_view kUsersRead = "users:read";
inline constexpr std::string_view kUsersWrite = "users:write";
inline constexpr std::string_view kGroupsRead = "groups:read";
inline constexpr std::string_view kGroupsWrite = "groups:write";
inline constexpr std::string_view kDeliveriesRead = "deliveries.read";
/// What a source gets when nothing else is asked for.
inline constexpr std::string_view kSourceDefault = "users:read users:write groups:read groups:write";
}  // namespace scope

/// An authenticated caller.
struct Caller {
  TenantId tenant;
  Actor actor;
  std::optional<Source> source;  // of an identity provider
  std::string scopes;
  std::int64_t schemas_version = -1;  // of the tenant when the credential was read; below 0 if nobody looked
  std::optional<UserId> person = {};  // whose own credential it is; nobody behind a source
  SourceRules rules = {};             // of the source
  Proof proof = {};                   // what let the caller in
  std::string person_may = {};        // all that the person may by this credential: words separated by blanks
  bool by_app = false;                // an app calls for the person

  /// True if the credential holds this scope.
  bool may(std::string_view scope) const;
};

}  // namespace provost
