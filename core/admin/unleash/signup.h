// Signing up by an invitation: what a guest says, and what becomes of it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/admin/unleash/body.h"
#include "core/admin/unleash/names.h"
#include "core/admin/unleash/parts.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/model/user.h"
#include "core/store/invite_table.h"

namespace provost::unleash {

/// Who wants in. A guest cannot choose a role.
struct Guest {
  Names names;
  Secret password;
};

/// Reads a guest off a body; what is wrong, such as a password below `least_password` bytes, is in the body's faults.
Guest read_guest(Body& body, std::size_t least_password);

/// What became of a guest.
enum class Admission { welcome, no_invitation, taken };

/// Knows no caller: the invitation tells the tenant. Borrows the parts.
class Signup {
 public:
  explicit Signup(const Parts& parts) : parts_(parts) {}

  /// True if guests may sign up by this secret now.
  Result<bool> is_open(std::string_view secret) const;

  /// Makes the guest a person with the role of a viewer. `user` is set when the guest was welcome. Fails as the hasher
  /// of passwords and the directory do.
  struct Outcome {
    Admission admission = Admission::no_invitation;
    std::optional<User> user;
  };
  Result<Outcome> admit(std::string_view secret, const Guest& guest) const;

 private:
  struct Door {
    Admission admission = Admission::no_invitation;
    std::optional<Invite> invite;
  };
  Result<Door> look(sql::Session& session, const std::string& hash, const Guest& guest) const;
  Result<Outcome> enter(const std::string& hash, const Guest& guest, const std::string& phc) const;

  const Parts& parts_;
};

}  // namespace provost::unleash
