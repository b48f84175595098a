// The pages of /roles: what a person may be given besides the three roles of the core.
#pragma once

#include <optional>
#include <string>

#include "core/admin/unleash/body.h"
#include "core/admin/unleash/page.h"
#include "core/model/custom_role.h"

namespace provost::unleash {

/// Nobody makes or changes a role that may do more than themselves.
class RolePages {
 public:
  explicit RolePages(const Office& office) : office_(office), parts_(office.parts) {}
  AdminRoutes routes() const;

 private:
  using Answer = Result<http::Response>;
  Answer list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Answer show(const AdminCaller& caller, const http::Exchange& exchange) const;
  Answer create(const AdminCaller& caller, const http::Exchange& exchange) const;
  Answer validate(const AdminCaller& caller, const http::Exchange& exchange) const;
  Answer change(const AdminCaller& caller, const http::Exchange& exchange) const;
  Answer remove(const AdminCaller& caller, const http::Exchange& exchange) const;

  /// What a role is to be.
  struct Order {
    std::string name, description, kind;
    Array permissions;  // {name, environment?} each
    std::string words;  // of the core, which those stand for
  };
  static Order read_order(Body& body);
  static Result<std::optional<Fault>> name_objection(const Desk& desk, const std::string& name, RootRole but);
  /// The role as it was made or changed, or why not.
  struct Made {
    std::optional<Fault> refused;
    Value role;
  };
  Result<Made> make(const Desk& desk, const Order& order) const;
  Result<Made> apply(const Desk& desk, RootRole id, const Order& order) const;

  const Office office_;
  const Parts& parts_;
};

}  // namespace provost::unleash
