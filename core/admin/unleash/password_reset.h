// The Unleash page `reset-password`: a link by which a person chooses a new password.
#pragma once

#include <string_view>

#include "core/access/admin_caller.h"
#include "core/admin/unleash/parts.h"
#include "core/base/result.h"
#include "core/http/message.h"

namespace provost::unleash {

/// Makes a link for the person of this e-mail address (or user name) and answers `{"resetPasswordUrl"}`; sends it by
/// mail besides, if there is mail. Refuses people whom a provider manages (403), strangers (404), and a second link
/// within a minute (429). Borrows the parts.
class PasswordReset {
 public:
  explicit PasswordReset(const Parts& parts) : parts_(parts) {}

  Result<http::Response> order(const AdminCaller& caller, std::string_view named) const;

 private:
  /// Why there is no link for this person; nothing if there may be one.
  Result<std::optional<http::Response>> refusal(sql::Session& session, const AdminCaller& caller,
                                                const std::optional<User>& user) const;

  const Parts& parts_;
};

}  // namespace provost::unleash
