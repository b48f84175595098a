// Carries a new scope of a connection to everybody, batch by batch, so that no transaction grows with the directory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/directory/directory.h"

namespace provost {

/// What a scope would change at the app.
struct ScopePreview {
  static constexpr std::size_t kMostNamed = 100;

  std::int64_t people = 0;  // that were looked at
  std::int64_t entering = 0, leaving = 0;
  std::vector<std::string> enter, leave;  // their user names, the first kMostNamed of each
};

/// Borrows what it is given. A walk that is cut off goes on where its last committed batch ended.
class ScopeWalk {
 public:
  ScopeWalk(const Directory& directory, const Catalogues& catalogues)
      : directory_(directory), catalogues_(catalogues) {}

  /// Adds the people behind `after` to the preview, one batch of them, and writes nothing. Returns who was last;
  /// nothing at the end. `planned` is the listener as it would be.
  Result<std::optional<UserId>> look(Tables& tables, const Listener& planned, UserId after,
                                     ScopePreview& preview) const;
  /// Takes one batch to the connection's scope. True if there are more; fails with `precondition_failed` when somebody
  /// was changed in between, and then may be tried again.
  Result<bool> step(Tables& tables, const ConnectionId& connection, const Principal& principal) const;

 private:
  const Directory& directory_;
  const Catalogues& catalogues_;
};

}  // namespace provost
