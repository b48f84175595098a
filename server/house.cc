#include "server/house.h"

#include <stdexcept>

#include "connectors/kinds.h"
#include "core/admin/operations/operations_face.h"
#include "core/admin/rocketchat/rocketchat_face.h"
#include "core/admin/unleash/faces.h"
#include "core/admin/zendesk/many_jobs.h"
#include "core/admin/zendesk/zendesk_face.h"
#include "core/admin/zitadel/dialect.h"
#include "core/directory/hand_over.h"
#include "core/directory/idle_policies.h"
#include "core/directory/scope_carrier.h"
#include "core/oauth/oauth_faces.h"
#include "core/oauth/reset_face.h"
#include "core/openapi/document.h"
#include "core/openapi/openapi_faces.h"
#include "core/store/connection_leftovers.h"
#include "scim/scim_face.h"
#include "server/health_face.h"

namespace provost {
namespace {

/// A quiet house does not write.
Result<bool> forget_leftovers_in(sql::Database& database) {
  bool left = false;
  TRY(database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    left = TRY(anything_left(session));
    return {};
  }));
  if (!left) return false;
  TRY(database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    left = TRY(forget_leftovers(session));
    return {};
  }));
  return left;
}

/// Adds the faces that show what all others promise. Tables and contracts that do not fit together are a bug.
void add_description(std::vector<std::unique_ptr<http::AnyFace>>& faces, std::string_view public_url) {
  std::vector<http::Contract> contracts;
  for (const auto& face : faces) contracts.push_back(face->contract());
  const auto document = openapi::document(contracts, public_url);
  if (!document) throw std::logic_error(document.error().detail);
  for (auto& face : openapi::make_openapi_faces(*document)) faces.push_back(std::move(face));
}

}  // namespace

House::House(const Ground& ground, scim::Catalogue catalogue, const Rules& rules)
    : catalogues_(std::move(catalogue)),
      authenticator_(ground.database, ground.workshop.clock(), ground.workshop.log()),
      credentials_(ground.workshop.clock(), ground.workshop.ids(), ground.workshop.random()),
      admin_authenticator_({ground.database, credentials_, passwords_, ground.workshop.clock(), ground.workshop.log()}),
      directory_(ground.workshop.clock(), ground.workshop.ids(), catalogues_),
      dispatcher_({ground.database, ground.workshop.clock(), ground.workshop.random(), ground.workshop.log(), bell_},
                  ConnectorMaker(connector_kinds(), ground.vault, {outbound_, ground.workshop.clock(), &ground.signer}),
                  rules.retention),
      job_runner_(
          {ground.database, ground.workshop.clock(), ground.workshop.log(), queued_, bell_},
          zendesk::job_kinds({directory_, ground.workshop.clock(), ground.workshop.ids(), ground.database.dialect()})),
      reconciler_({ground.database, ground.workshop.clock(), ground.workshop.log(), bell_, directory_},
                  ConnectorMaker(connector_kinds(), ground.vault, {outbound_, ground.workshop.clock(), &ground.signer}),
                  dispatcher_.healths(), {.rest = rules.reconcile_every}),
      sequencer_({ground.database, ground.workshop.log(), bell_}),
      chores_(ground.workshop.log(), begun_, make_chores(ground)) {
  router_ = std::make_unique<http::Router>(make_faces(ground, rules), ground.workshop.log());
}

/// What was begun by a call, or by a command that was broken off, goes on here.
std::vector<Chore> House::make_chores(const Ground& ground) {
  sql::Database& database = ground.database;
  const auto goes_on = [this] { return chores_.goes_on(); };
  const Principal server{Actor{"server", "provost", "server"}, std::nullopt};
  const auto walks =
      std::make_shared<ScopeCarrier>(ScopeCarrier::Parts{database, directory_, catalogues_, server, goes_on});
  const auto hand_overs = std::make_shared<HandOverErrand>(HandOverErrand::Parts{database, goes_on});
  const auto idle =
      std::make_shared<IdlePolicies>(IdlePolicies::Parts{database, directory_, ground.workshop.clock(), bell_});
  return {
      {"idle policies", [idle] { return idle->round(); }},
      {"scope walks",
       [this, walks]() -> Result<bool> {
         const bool walked = TRY(walks->round());
         if (walked) bell_.ring();
         return walked;
       }},
      {"sources that go", [hand_overs] { return hand_overs->round(); }},
      {"leftovers of connections", [&database] { return forget_leftovers_in(database); }},
  };
}

std::vector<std::unique_ptr<http::AnyFace>> House::make_faces(const Ground& ground, const Rules& rules) {
  const std::string& public_url = rules.public_url;
  Workshop& workshop = ground.workshop;
  sql::Database& database = ground.database;
  const unleash::Parts unleash_parts{database,
                                     directory_,
                                     admin_authenticator_,
                                     credentials_,
                                     passwords_,
                                     ground.vault,
                                     workshop.clock(),
                                     workshop.ids(),
                                     workshop.random(),
                                     bell_,
                                     catalogues_,
                                     unleash::Options{public_url, rules.inactivity, rules.least_password,
                                                      unleash::kSessionLife, rules.send_mail, rules.posts_per_minute}};
  std::vector<std::unique_ptr<http::AnyFace>> faces = oauth::make_oauth_faces(
      {database, credentials_, admin_authenticator_, workshop.clock(), public_url, {}, &ground.signer});
  faces.push_back(oauth::make_reset_face({database, directory_, passwords_, workshop.clock()}));
  faces.push_back(
      scim::make_scim_face({database, directory_, passwords_, bell_, catalogues_, public_url + "/scim/v2",
                            scim::Cursors(ground.key.derive("SCIM cursors"), workshop.clock()), workshop.clock()},
                           {authenticator_, admin_authenticator_}));
  faces.push_back(operations::make_operations_face(
      {database,
       admin_authenticator_,
       credentials_,
       workshop.clock(),
       workshop.ids(),
       directory_,
       {catalogues_, connector_kinds(), ground.vault, {outbound_, workshop.clock(), &ground.signer}, workshop.log()},
       {public_url, rules.send_mail},
       &bell_,
       &begun_}));
  faces.push_back(rocketchat::make_rocketchat_face({.database = database,
                                                    .directory = directory_,
                                                    .catalogues = catalogues_,
                                                    .authenticator = admin_authenticator_,
                                                    .credentials = credentials_,
                                                    .passwords = passwords_,
                                                    .bell = bell_,
                                                    .clock = workshop.clock(),
                                                    .ids = workshop.ids(),
                                                    .random = workshop.random(),
                                                    .options = {.calls_a_minute = rules.rocketchat_calls}}));
  faces.push_back(unleash::make_admin_face(unleash_parts));
  faces.push_back(unleash::make_invite_face(unleash_parts));
  faces.push_back(unleash::make_login_face(unleash_parts));
  faces.push_back(
      zendesk::make_zendesk_face({database,
                                  admin_authenticator_,
                                  directory_,
                                  catalogues_,
                                  workshop.clock(),
                                  workshop.ids(),
                                  queued_,
                                  bell_,
                                  public_url,
                                  {static_cast<std::int64_t>(rules.zendesk_calls), std::chrono::minutes(1)}}));
  const zitadel::Parts zitadel_parts{database,     directory_, catalogues_,      admin_authenticator_,
                                     credentials_, passwords_, workshop.clock(), workshop.ids(),
                                     bell_};
  for (auto& face : zitadel::make_faces(zitadel_parts)) faces.push_back(std::move(face));
  faces.push_back(make_health_face(database));
  add_description(faces, public_url);
  return faces;
}

Result<void> House::start() {
  TRY(dispatcher_.start());
  TRY(job_runner_.start());
  sequencer_.start();
  reconciler_.start();
  chores_.start();
  return {};
}

void House::stop() {
  chores_.stop();
  reconciler_.stop();
  sequencer_.stop();
  job_runner_.stop();
  dispatcher_.stop();
}

}  // namespace provost
