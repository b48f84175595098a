// Groups of agents at Zendesk: each is one of ours, made and named by us, and changes by deltas.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connectors/zendesk_client.h"
#include "connectors/zendesk_staff.h"
#include "core/base/result.h"
#include "core/delivery/connector.h"

namespace provost::connectors {

/// Borrows what it is given. A group that was not made by us is never taken for ours, whatever its name.
class ZendeskGroups {
 public:
  ZendeskGroups(ZendeskClient& client, const ZendeskStaff& staff) : client_(client), staff_(staff) {}

  /// The group stands as the change says, as far as its people are agents: Zendesk has no groups for end users. Who is
  /// suspended, and was an agent, joins and leaves when the role comes back. `unavailable` if somebody who joins has no
  /// account there yet.
  Result<Receipt> apply(const GroupChange& change);

 private:
  struct Group {
    std::int64_t id = 0;
    std::string name;
  };
  using Users = std::map<std::int64_t, ZendeskUser>;
  using Memberships = std::map<std::int64_t, std::int64_t>;  // by user
  /// What one change is applied to.
  struct Scene {
    std::int64_t group;
    const Users& users;
    const Memberships* all;  // nullptr: not read
  };

  Result<Receipt> remove(const GroupChange& change);
  Result<std::optional<Group>> known(const GroupChange& change);
  Result<std::optional<Group>> find(const GroupChange& change);
  Result<Group> create(const GroupChange& change);
  Result<void> rename(const Group& group, const GroupChange& change);
  Result<Users> users_of(const GroupChange& change);
  Result<std::optional<Memberships>> all_memberships(std::int64_t group, const GroupChange& change);
  Result<Memberships> memberships_at(const std::string& path, std::int64_t group, const Errand& errand);
  Result<void> leave_all(const Scene& scene, const GroupChange& change);
  Result<std::size_t> join_all(const Scene& scene, const GroupChange& change);
  Result<std::int64_t> membership_of(const ZendeskUser& user, const Scene& scene, const Errand& errand);
  Result<void> end_membership(std::int64_t membership, const Errand& errand);
  Result<bool> join(const ZendeskUser& user, const Scene& scene, const Errand& errand);

  ZendeskClient& client_;
  const ZendeskStaff& staff_;
};

}  // namespace provost::connectors
