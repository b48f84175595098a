// Making and changing humans.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/admin/zitadel/desk.h"
#include "core/admin/zitadel/human_draft.h"
#include "core/admin/zitadel/rpc.h"

namespace provost::zitadel {

/// AddHumanUser and CreateUser; UpdateHumanUser, UpdateUser, and the calls for one part of a human. Safe to use from
/// any thread.
class Humans {
 public:
  explicit Humans(const Parts& parts) : parts_(parts) {}

  std::vector<Rpc> rpcs() const;

 private:
  /// Makes a person. An id of the caller's choice becomes an alias.
  Result<Found> make(const Call& call, HumanDraft draft) const;
  /// Changes a person. A person may change only their own password, with the present one; whoever sets the password of
  /// another may do already all that the other may.
  Result<Found> change(const Call& call, HumanDraft draft) const;
  Result<Found> look(const Call& call, const HumanDraft& draft, std::optional<std::string>& present) const;
  Result<std::optional<Fault>> check_current(const Call& call, const HumanDraft& draft, UserId user,
                                             const std::optional<std::string>& present) const;
  Result<std::optional<std::string>> hash_of(const HumanDraft& draft) const;

  template <class Request>
  Rpc new_rpc(std::string_view name) const;
  template <class Request>
  Rpc change_rpc(std::string_view name) const;

  Parts parts_;
};

}  // namespace provost::zitadel
