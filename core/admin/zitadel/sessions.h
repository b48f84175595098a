// Logins, which are this server's own credentials of the kind session: they open what every session opens, and end with
// the person.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/admin/zitadel/desk.h"
#include "core/admin/zitadel/rpc.h"

namespace zitadel::session::v2 {
class CreateSessionRequest;
class ListSessionsRequest;
class SetSessionRequest;
}  // namespace zitadel::session::v2

namespace provost::zitadel {

/// How long a session lasts of which nothing else is said. Each use prolongs it, as that of every login.
inline constexpr Duration kSessionLife = std::chrono::hours(8);
/// How many living ones a person may have.
inline constexpr std::int64_t kMostSessions = 1'000;

/// The five calls of the session service. A session is made of a person and a password that was right; nothing less
/// signs anybody in. Safe to use from any thread.
class Sessions {
 public:
  explicit Sessions(const Parts& parts) : parts_(parts) {}

  std::vector<Rpc> rpcs() const;

 private:
  /// A session with its person, or why there is none for this caller.
  struct Login {
    Credential credential;
    User user;
  };
  using FoundLogin = std::variant<Login, Fault>;
  /// Which session a call means, and what the caller shows of it.
  struct Wanted {
    const std::string& id;
    const std::string& token;
    std::string_view permission;  // of callers who neither hold its token nor are its person
  };

  Result<Answer> create(const Call& call, const ::zitadel::session::v2::CreateSessionRequest& request) const;
  Result<Answer> list(const Call& call, const ::zitadel::session::v2::ListSessionsRequest& request) const;
  Result<Answer> show_one(const Call& call, const Wanted& wanted) const;
  Result<Answer> check_again(const Call& call, const ::zitadel::session::v2::SetSessionRequest& request) const;
  Result<Answer> end(const Call& call, const Wanted& wanted) const;

  Result<FoundLogin> find(const Desk& desk, const Wanted& wanted) const;
  Result<Found> person_of(const Call& call, const ::zitadel::session::v2::CreateSessionRequest& request) const;
  Result<std::optional<Fault>> check_password(const Call& call, const User& user, const std::string& password) const;
  Result<Found> whose(const Desk& desk, const ::zitadel::session::v2::ListSessionsRequest& request) const;

  Parts parts_;
};

}  // namespace provost::zitadel
