// The pages of /groups.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/admin/unleash/body.h"
#include "core/admin/unleash/page.h"

namespace provost::unleash {

/// A group gives no role here: roles are people's. What a provider manages keeps its name and its members.
class GroupPages {
 public:
  explicit GroupPages(const Office& office) : office_(office), parts_(office.parts) {}
  AdminRoutes routes() const;

 private:
  using Answer = Result<http::Response>;
  Answer list(const AdminCaller& caller, const http::Exchange& exchange) const;
  Answer create(const AdminCaller& caller, const http::Exchange& exchange) const;
  Answer show(const AdminCaller& caller, const http::Exchange& exchange) const;
  Answer change(const AdminCaller& caller, const http::Exchange& exchange) const;
  Answer remove(const AdminCaller& caller, const http::Exchange& exchange) const;

  /// What a group is to be.
  struct Order {
    std::string name;
    std::optional<std::string> description;
    Array mappings;
    std::optional<std::vector<UserId>> people;  // nothing: as they are
  };
  static Order read_order(Body& body);
  struct Made {
    std::optional<Fault> refused;
    Value group;
  };
  Result<Made> make(const Desk& desk, const Order& order) const;
  Result<Made> apply(const Desk& desk, GroupId id, const Order& order) const;

  const Office office_;
  const Parts& parts_;
};

}  // namespace provost::unleash
