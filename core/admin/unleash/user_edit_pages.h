// The pages of /user-admin that make and change people.
#pragma once

#include <optional>
#include <string>

#include "core/admin/unleash/body.h"
#include "core/admin/unleash/names.h"
#include "core/admin/unleash/page.h"

namespace provost::unleash {

/// Nobody is given a role that may do more than the giver, and nobody changes a person who may do more.
class UserEditPages {
 public:
  explicit UserEditPages(const Office& office) : office_(office), parts_(office.parts) {}
  AdminRoutes routes() const;

 private:
  Result<http::Response> create(const AdminCaller& caller, const http::Exchange& exchange) const;
  Result<http::Response> change(const AdminCaller& caller, const http::Exchange& exchange) const;

  /// Who is to be made.
  struct Order {
    Names names;
    Secret password;
    Value role;  // as it was said
    bool mails = true;
  };
  static Order read_order(Body& body);

  /// What is to change; "" and null for what stays.
  struct Wish {
    std::string name, email;
    Value role;
    /// The provider of a person decides on names; roles are ours to give.
    bool is_of_provider() const { return role.is_null() || !name.empty() || !email.empty(); }
  };
  static Wish read_wish(Body& body);
  struct Changed {
    std::optional<Fault> refused;
    User user;
    std::int64_t sessions = 0;
  };
  Result<Changed> apply(const Desk& desk, UserId id, const Wish& wish) const;
  static Result<std::optional<Fault>> objection(const Desk& desk, const User& user, const Wish& wish);

  const Office office_;
  const Parts& parts_;
};

}  // namespace provost::unleash
