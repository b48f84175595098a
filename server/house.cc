#include "server/house.h"

#include "connectors/kinds.h"
#include "core/admin/operations/operations_face.h"
#include "core/oauth/oauth_faces.h"
#include "scim/scim_face.h"
#include "server/health_face.h"

namespace provost {

House::House(const Ground& ground, scim::Catalogue catalogue, const std::string& public_url)
    : catalogue_(std::move(catalogue)),
      authenticator_(ground.database, ground.workshop.clock(), ground.workshop.log()),
      credentials_(ground.workshop.clock(), ground.workshop.ids(), ground.workshop.random()),
      admin_authenticator_(
          {ground.database, credentials_, passwords_, ground.workshop.clock(), ground.workshop.log()}),
      directory_(ground.workshop.clock(), ground.workshop.ids()),
      dispatcher_({ground.database, ground.workshop.clock(), ground.workshop.random(), ground.workshop.log(), bell_},
                  ConnectorMaker(connector_kinds(), ground.key, {outbound_, ground.workshop.clock()})) {
  std::vector<std::unique_ptr<http::AnyFace>> faces;
  faces.push_back(scim::make_scim_face(
      {ground.database, directory_, passwords_, bell_, catalogue_, public_url + "/scim/v2"}, authenticator_));
  faces.push_back(operations::make_operations_face(ground.database, authenticator_, ground.workshop.clock()));
  for (auto& face : oauth::make_oauth_faces(
           {ground.database, credentials_, admin_authenticator_, ground.workshop.clock(), public_url})) {
    faces.push_back(std::move(face));
  }
  faces.push_back(make_health_face(ground.database));
  router_ = std::make_unique<http::Router>(std::move(faces), ground.workshop.log());
}

Result<void> House::start() { return dispatcher_.start(); }

void House::stop() { dispatcher_.stop(); }

}  // namespace provost
