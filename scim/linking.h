// Whom a source may change: its own people, and those whom it is linked to on the way.
#pragma once

#include <optional>
#include <string_view>

#include "scim/parts.h"

namespace provost::scim {

/// A person whom the caller may change, or why not. A refusal is no failure of the transaction: it may have noted a
/// request for an admin, which must be committed.
struct Claimed {
  std::optional<User> user;
  std::optional<Error> refusal;
};

/// What a source wants a person to be who exists. `user_name` is what the request says of it, "" if nothing.
struct Wish {
  const User& before;
  const UserDraft& draft;
  std::string_view user_name;
};

/// Claims a person for a PUT or PATCH. Of somebody who is not its own, a source may set its own externalId and take
/// access away; anything else asks for a link by the source's rule (409), or is forbidden.
Result<Claimed> claim(const Parts& parts, Tables& tables, const Caller& caller, const Wish& wish);

/// Claims the person who has the userName of a POST; nothing if there is none. A source's own person is in its way
/// (`uniqueness`), but for the first POST after an admin accepted a link: that one adopts, as the provider expects.
Result<std::optional<Claimed>> claim_by_name(const Parts& parts, Tables& tables, const Caller& caller,
                                             const UserDraft& draft);

/// Fails with `forbidden` when another source manages the group; one that nobody manages is everybody's.
Result<void> require_own(const Caller& caller, const Group& group);

/// Fails with `forbidden` unless the person is the caller's own: nobody else's people are deleted.
Result<void> require_own(const Caller& caller, const User& person);

}  // namespace provost::scim
