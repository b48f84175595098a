// Which permission opens which route: every route against every permission, so that none is forgotten.
#include <algorithm>
#include <map>
#include <set>

#include "core/admin/operations/answers.h"
#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

using Words = std::set<std::string_view>;

/// By what each route may be called.
const std::map<std::string, Words>& openers() {
  using namespace permission;
  static const Words kReadSources{kSourcesRead, kSourcesWrite};
  static const Words kReadConnections{kConnectionsRead, kConnectionsWrite};
  static const Words kReadPolicies{kPoliciesRead, kPoliciesWrite};
  static const std::map<std::string, Words> kOpeners{
      {"GET /deliveries", {kDeliveriesRead}},
      {"GET /deliveries/waiting", {kDeliveriesRead}},
      {"GET /deliveries/dead", {kDeliveriesRead}},
      {"GET /deliveries/explain", {kDeliveriesRead}},
      {"POST /deliveries/retry", {kDeliveriesWrite}},
      {"POST /activity", {kActivityWrite}},
      {"GET /brands", {kBrandsWrite, kUsersRead}},
      {"POST /brands", {kBrandsWrite}},
      {"GET /brands/{brand}", {kBrandsWrite, kUsersRead}},
      {"PUT /brands/{brand}/sources/{source}", {kBrandsWrite}},
      {"DELETE /brands/{brand}/sources/{source}", {kBrandsWrite}},
      {"GET /connection-kinds", kReadConnections},
      {"GET /connections", kReadConnections},
      {"POST /connections", {kConnectionsWrite}},
      {"GET /connections/{connection}", kReadConnections},
      {"PATCH /connections/{connection}", {kConnectionsWrite}},
      {"DELETE /connections/{connection}", {kConnectionsWrite}},
      {"POST /connections/{connection}/pause", {kConnectionsWrite}},
      {"POST /connections/{connection}/resume", {kConnectionsWrite}},
      {"POST /connections/{connection}/test", {kConnectionsWrite}},
      {"GET /connections/{connection}/preview", {kConnectionsWrite}},
      {"POST /connections/{connection}/scope/preview", {kConnectionsWrite}},
      {"PUT /connections/{connection}/scope", {kConnectionsWrite}},
      {"GET /connections/{connection}/reconcile", kReadConnections},
      {"POST /connections/{connection}/reconcile", {kConnectionsWrite}},
      {"GET /connections/{connection}/strangers", kReadConnections},
      {"GET /sources", kReadSources},
      {"POST /sources", {kSourcesWrite}},
      {"GET /sources/{source}", kReadSources},
      {"PATCH /sources/{source}", {kSourcesWrite}},
      {"DELETE /sources/{source}", {kSourcesWrite}},
      {"GET /sources/{source}/tokens", kReadSources},
      {"POST /sources/{source}/tokens", {kSourcesWrite}},
      {"DELETE /sources/{source}/tokens/{token}", {kSourcesWrite}},
      {"GET /links", {kUsersRead}},
      {"POST /links/{link}/accept", {kUsersWrite}},
      {"POST /links/{link}/refuse", {kUsersWrite}},
      {"GET /users/{user}/personal-tokens", {kTokensWrite}},
      {"POST /users/{user}/personal-tokens", {kTokensWrite}},
      {"DELETE /users/{user}/personal-tokens/{token}", {kTokensWrite}},
      {"POST /users/{user}/reset-tokens", {kTokensWrite}},
      {"POST /users/{user}/invite-tokens", {kTokensWrite}},
      {"POST /users/{user}/deactivate", {kUsersWrite}},
      {"POST /users/{user}/lock", {kUsersWrite}},
      {"DELETE /users/{user}", {kUsersDelete}},
      {"POST /tokens", {kTokensWrite}},
      {"DELETE /tokens/{token}", {kTokensWrite}},
      {"GET /users/{user}/aliases", {kUsersRead}},
      {"PUT /users/{user}/aliases/{alias}", {kUsersWrite}},
      {"GET /audit", {kAuditRead}},
      {"GET /changes", {kChangesRead}},
      {"GET /changes/followers", {kChangesRead}},
      {"PUT /changes/followers/{follower}", {kChangesRead}},
      {"DELETE /changes/followers/{follower}", {kChangesRead}},
      {"GET /jobs", {kJobsRead}},
      {"GET /jobs/{job}", {kJobsRead}},
      {"GET /tenant", {kTenantsRead}},
      {"GET /tenants", {kTenantsWrite}},
      {"POST /tenants", {kTenantsWrite}},
      {"GET /tenants/{tenant}", {kTenantsWrite}},
      {"PATCH /tenants/{tenant}", {kTenantsWrite}},
      {"GET /tenants/{tenant}/operator-tokens", {kTenantsWrite}},
      {"POST /tenants/{tenant}/operator-tokens", {kTenantsWrite}},
      {"DELETE /tenants/{tenant}/operator-tokens/{token}", {kTenantsWrite}},
      {"GET /operator-tokens", {kTokensWrite}},
      {"DELETE /operator-tokens/{token}", {kTokensWrite}},
      {"GET /access-requests", {kUsersRead}},
      {"POST /access-requests", {kInvitesWrite}},
      {"GET /idle-policies", kReadPolicies},
      {"POST /idle-policies", {kPoliciesWrite}},
      {"GET /idle-policies/{policy}", kReadPolicies},
      {"PATCH /idle-policies/{policy}", {kPoliciesWrite}},
      {"DELETE /idle-policies/{policy}", {kPoliciesWrite}},
      {"GET /idle-policies/{policy}/preview", kReadPolicies},
  };
  return kOpeners;
}

/// What a route needs besides, because it shows people.
std::string_view besides(const std::string& route) {
  return route == "GET /idle-policies/{policy}/preview" ? permission::kUsersRead : "";
}

class PermissionsTest : public OperationsTest {
 protected:
  /// Every route, without the prefix.
  std::vector<std::pair<std::string, std::string>> all_routes() {
    std::vector<std::pair<std::string, std::string>> routes;
    for (const http::Endpoint& endpoint : make_operations_face(parts_over(database()))->contract().endpoints) {
      routes.emplace_back(endpoint.method, endpoint.path.substr(kPrefix.size()));
    }
    return routes;
  }

  /// The path with ids that name nothing.
  static std::string filled(const std::string& pattern) {
    std::string path;
    bool inside = false;
    for (const char c : pattern) {
      if (c == '{') path += "nobody";
      inside = c == '{' || (inside && c != '}');
      if (!inside && c != '}') path += c;
    }
    return path;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, PermissionsTest, test::both_engines(), test::engine_name);

TEST_P(PermissionsTest, EveryRouteIsInTheTable) {
  Words known;
  std::set<std::string> routes;
  for (const auto& [method, path] : all_routes()) routes.insert(method + " " + path);
  for (const std::string& route : routes) EXPECT_TRUE(openers().contains(route)) << route;
  for (const auto& [route, words] : openers()) EXPECT_TRUE(routes.contains(route)) << route;
}

TEST_P(PermissionsTest, EachRouteOpensToItsPermissionsAndToNoOther) {
  std::map<std::string_view, std::string> tokens;
  for (const std::string_view word : all_permissions()) tokens[word] = operator_with(word);
  tokens[permission::kTenantsWrite] = operator_with(permission::kTenantsWrite);
  for (const auto& [method, path] : all_routes()) {
    const auto allowed = openers().find(method + " " + path);
    ASSERT_NE(allowed, openers().end()) << method << " " << path;
    for (const auto& [word, token] : tokens) {
      const int status = call(method, filled(path), token, "{").status;  // the body is looked at after the permission
      if (allowed->second.contains(word) && besides(allowed->first).empty()) {
        EXPECT_NE(status, 403) << method << " " << path << " with " << word;
        EXPECT_NE(status, 401) << method << " " << path << " with " << word;
      } else {
        EXPECT_EQ(status, 403) << method << " " << path << " with " << word;
      }
    }
    const std::string_view more = besides(method + " " + path);
    for (const std::string_view word : more.empty() ? Words() : allowed->second) {
      const std::string both = std::string(word).append(" ").append(more);
      EXPECT_NE(call(method, filled(path), operator_with(both), "{").status, 403) << method << " " << path;
    }
    EXPECT_EQ(call(method, filled(path), "nonsense", "{").status, 401) << method << " " << path;
  }
}

TEST_P(PermissionsTest, AnAdminMayDoAllAnEditorReadsPeopleAViewerNothingOfOthers) {
  const std::map<RootRole, std::string> tokens{
      {RootRole::admin, personal_token(make_person(kAcme, "siv", RootRole::admin))},
      {RootRole::editor, personal_token(make_person(kAcme, "nils", RootRole::editor))},
      {RootRole::viewer, personal_token(make_person(kAcme, "maja"))}};
  for (const auto& [method, path] : all_routes()) {
    const Words& words = openers().at(method + " " + path);
    for (const auto& [role, token] : tokens) {
      const bool may = std::any_of(words.begin(), words.end(), [&](auto word) { return holds(role, word); });
      const int status = call(method, filled(path), token, "{").status;
      EXPECT_EQ(status == 403, !may) << method << " " << path << " as role " << static_cast<int>(role) << ": "
                                     << status;
    }
  }
}

}  // namespace
}  // namespace provost::operations
