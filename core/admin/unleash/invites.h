// Invitations by link as admins keep them: public signup tokens, in the words of this dialect.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/access/admin_caller.h"
#include "core/admin/unleash/parts.h"
#include "core/base/result.h"
#include "core/model/json.h"
#include "core/model/role.h"
#include "core/store/invite_table.h"

namespace provost::unleash {

/// The role that whoever comes by an invitation gets.
inline constexpr RootRole kGuestRole = RootRole::viewer;

/// True while guests may sign up by it. It ends at its very instant, and with whatever ends its maker's credentials;
/// and it opens nothing while its maker may not invite.
bool is_usable(const Invite& invite, Instant now);
/// How an invitation is found: by what its secret hashes to.
std::string invite_hash(std::string_view secret);
/// The same day of the next month, or its last day.
Instant a_month_after(Instant instant);

/// A new invitation.
struct InviteOrder {
  std::string name;
  Instant expires;
};

/// Works within the tenant of the caller, whose permission was checked before. Borrows the parts.
class Invites {
 public:
  explicit Invites(const Parts& parts) : parts_(parts) {}

  /// `{"tokens": […]}`, newest first.
  Result<Value> list(const AdminCaller& caller) const;
  /// Makes one that lives for a month at most; a later expiry is cut. Its secret is in the answer.
  Result<Value> create(const AdminCaller& caller, const InviteOrder& order) const;
  /// The token object of this secret; fails with `not_found`.
  Result<Value> show(const AdminCaller& caller, std::string_view secret) const;
  /// Changes one and shows it; fails with `not_found`.
  Result<Value> change(const AdminCaller& caller, std::string_view secret, const InviteChange& change) const;

 private:
  struct Shown {
    Invite invite;
    Array users;
  };
  static Result<Shown> read_one(sql::Session& session, const AdminCaller& caller, const std::string& hash);
  Result<void> note(sql::Session& session, const AdminCaller& caller, std::string_view action,
                    const std::string& name) const;
  Value token_object(const Invite& invite, Array users) const;

  const Parts& parts_;
};

}  // namespace provost::unleash
