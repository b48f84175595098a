// Walks over the living credentials of an account or of one person, of some kinds, a piece at a time.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/admin/zendesk/paging.h"
#include "core/model/credential.h"
#include "core/store/tables.h"

namespace provost::zendesk {

/// A piece of a walk. It may hold fewer than asked for, and yet not be the last.
struct Walked {
  std::vector<Credential> found;
  bool more = false;
  std::optional<Value> last;  // for a cursor
};

/// Whose credentials, of which kinds, and when.
struct WalkOrder {
  TenantId tenant;
  std::span<const CredentialKind> kinds;
  Instant now;
};

/// Those of the whole tenant, kind after kind. Fails with `invalid_value` on a cursor of another list.
Result<Walked> walk(const Tables& tables, const WalkOrder& order, const Piece& piece);
/// Those of one person, at most 1,000 of a kind.
Result<std::vector<Credential>> living_of(const Tables& tables, const WalkOrder& order, UserId user);

}  // namespace provost::zendesk
