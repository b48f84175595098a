// People, as rows.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/model/group.h"
#include "core/model/user.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes the people of one tenant in one transaction. Removed people are not found by any read.
class UserTable {
 public:
  UserTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Inserts a new person with version 1. Fails with `uniqueness` when the userName is taken.
  Result<void> insert(const User& user) const;
  /// Saves all columns under the next version. Fails with `precondition_failed` when the stored version is not
  /// `user.version`, with `uniqueness` when the userName is taken. The row stays locked until the transaction ends.
  Result<User> save(User user) const;
  /// Marks a person as removed under the next version; userName and external ids are free at once.
  Result<User> remove(User user) const;

  /// The person of this SCIM id, with the externalId that `viewer` knows; nothing if there is none.
  Result<std::optional<User>> find(const ScimId& id, const SourceId& viewer) const;
  /// The person whose userName has this key (text::name_key).
  Result<std::optional<User>> find_by_name_key(std::string_view key, const SourceId& viewer) const;
  /// The person of this id.
  Result<std::optional<User>> find(UserId id, const SourceId& viewer) const;
  /// Everyone whose e-mail address has this key (text::fold), at most 100.
  Result<std::vector<User>> find_by_email_key(std::string_view key, const SourceId& viewer) const;
  /// Everyone whom `viewer` knows by this externalId, at most 100.
  Result<std::vector<User>> find_by_external_id(std::string_view external_id, const SourceId& viewer) const;
  /// Up to `limit` people with an id above `after`, in the order of ids.
  Result<std::vector<User>> page_after(UserId after, std::int64_t limit, const SourceId& viewer) const;
  /// Up to `limit` people, skipping `offset`, in the order of ids.
  Result<std::vector<User>> page(std::int64_t offset, std::int64_t limit, const SourceId& viewer) const;
  /// Those of these people that are there, in no order.
  Result<std::vector<User>> find_all(std::span<const UserId> ids, const SourceId& viewer) const;
  /// The ids of those of `ids` that name a person; others are left out.
  Result<std::vector<std::pair<ScimId, UserId>>> resolve(std::span<const ScimId> ids) const;

  /// Everyone who can sign in and of whom nothing was heard since the cutoff: made, signed in, used a token or was
  /// reported active before it. Up to `limit`, in the order of ids, of one role or of one group (with the groups in it)
  /// if one is given. The one predicate of being idle.
  struct Idle {
    Instant cutoff;
    std::optional<RootRole> role;
    UserId after;
    std::int64_t limit = 0;
    std::optional<GroupId> group = {};
  };
  Result<std::vector<User>> idle(const Idle& idle, const SourceId& viewer) const;
  /// Locks the row of a person who is idle still, until the transaction ends, and returns its version; nothing if the
  /// person was seen or switched off since. What idle() read may be old by then: somebody signs in while a sweep runs.
  Result<std::optional<std::int64_t>> hold_idle(UserId id, Instant cutoff) const;

  /// Locks the rows of all active admins until the transaction ends, and counts them: so that two of them cannot switch
  /// each other off at the same time.
  Result<std::int64_t> lock_active_admins() const;

  /// Notes a login here.
  Result<void> note_login(UserId id, Instant at) const;
  /// Notes activity that an app reports; never moves back.
  Result<void> note_activity(UserId id, Instant at) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
