// The endpoints as one tenant has them: over the tenant's own catalogue.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "scim/bulk_endpoint.h"
#include "scim/discovery.h"
#include "scim/groups_endpoint.h"
#include "scim/listing.h"
#include "scim/me_endpoint.h"
#include "scim/users_endpoint.h"

namespace provost::scim {

/// Everything that a request needs once its tenant is known. Owns the catalogue that its endpoints point into; borrows
/// the parts. Not movable: its endpoints refer to each other.
class TenantService {
 public:
  TenantService(const Parts& parts, std::shared_ptr<const Catalogue> of_tenant)
      : catalogue(std::move(of_tenant)),
        discovery(*catalogue, parts.base_url),
        users(parts, *catalogue->find_type("User")),
        groups(parts, *catalogue->find_type("Group")),
        listing(parts, *catalogue),
        bulk(parts, users, groups),
        me(parts, users) {}
  TenantService(const TenantService&) = delete;
  TenantService& operator=(const TenantService&) = delete;

  const std::shared_ptr<const Catalogue> catalogue;
  const Discovery discovery;
  const UsersEndpoint users;
  const GroupsEndpoint groups;
  const Listing listing;
  const BulkEndpoint bulk;
  const MeEndpoint me;
};

/// The services of all tenants, each made when it is needed and made anew when the tenant's schemas have changed. Safe
/// to use from any thread. Borrows the parts.
class TenantServices {
 public:
  explicit TenantServices(const Parts& parts) : parts_(parts) {}

  /// The service of the caller's tenant, with the schemas that it has now. What it answers with must not outlive it.
  Result<std::shared_ptr<const TenantService>> of(const Caller& caller) const;

 private:
  Result<std::shared_ptr<const Catalogue>> catalogue_of(const Caller& caller) const;

  const Parts& parts_;
  mutable std::mutex mutex_;  // guards the one below
  mutable std::map<TenantId, std::shared_ptr<const TenantService>> services_;
};

}  // namespace provost::scim
