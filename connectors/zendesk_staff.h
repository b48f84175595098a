// Agents and admins at Zendesk: their role goes when they are suspended, as a suspended agent keeps a paid seat, and
// comes back with them.
#pragma once

#include <string>
#include <vector>

#include "connectors/zendesk_client.h"
#include "connectors/zendesk_memory.h"
#include "core/base/result.h"

namespace provost::connectors {

/// What a change of a role adds to the one PUT, and to what is said of it.
struct StaffChange {
  Value members = Value::object();   // of the user; empty if the role stays
  std::vector<std::int64_t> groups;  // to be joined again after the PUT
  std::string note;                  // one sentence, or ""
};

/// Borrows its client.
class ZendeskStaff {
 public:
  ZendeskStaff(ZendeskClient& client, ZendeskMemory memory, bool demotes)
      : client_(client), memory_(std::move(memory)), demotes_(demotes) {}

  /// What makes an end user of somebody on the staff, their role and groups remembered in the notes; nothing for
  /// others.
  Result<StaffChange> demotion(const ZendeskUser& seen, const Errand& errand) const;
  /// What makes an agent again of an end user whom we had demoted. Nobody is made an admin by this.
  StaffChange restoration(const ZendeskUser& seen) const;
  /// Joins the groups again, as far as they are still there.
  Result<void> rejoin(std::int64_t user, const std::vector<std::int64_t>& groups, const Errand& errand) const;

  /// What becomes of a group in the memory of somebody who was demoted.
  enum class Membership { joined, left };
  struct Change {
    std::int64_t group;
    Membership membership;
  };
  /// Notes that a demoted user joins or leaves a group when the role comes back; false for whom nothing is
  /// remembered.
  Result<bool> remember(const ZendeskUser& seen, const Change& change, const Errand& errand) const;

 private:
  ZendeskClient& client_;
  ZendeskMemory memory_;
  bool demotes_;
};

}  // namespace provost::connectors
