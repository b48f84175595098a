#include "scim/scim_face.h"

#include <array>

#include "core/access/coverage.h"
#include "core/base/text.h"
#include "scim/answers.h"
#include "scim/bulk_request.h"
#include "scim/error.h"
#include "scim/request_body.h"
#include "scim/scim_contract.h"
#include "scim/tenant_service.h"

namespace provost::scim {
namespace {

using http::Exchange;
using http::RequestHead;
using http::Response;

constexpr std::uint64_t kBodyLimit = 1 << 20;
constexpr std::size_t kDepth = 2;  // segments of the prefix
constexpr std::string_view kMe = "Me";
constexpr std::string_view kBulk = "Bulk";
constexpr std::string_view kTooLarge = "a body may have 1048576 bytes, and that of /Bulk 10485760";
constexpr std::array kPersonal{CredentialKind::personal_token, CredentialKind::access_token};

/// True if the request goes to this endpoint, decoded once as the router decodes it.
bool goes_to(const RequestHead& head, std::string_view endpoint) {
  const auto target = http::split(head.target);
  return target && target->segments.size() == kDepth + 1 && target->segments[kDepth] == endpoint;
}

/// A person may read what is known of oneself, and change it with the permission to change people. An app may only
/// what it was given.
Caller caller_of(const AdminCaller& person) {
  const bool app = person.is_app();
  const bool reads = !app || text::holds_word(person.credential->scopes, permission::kUsersRead);
  Caller caller{person.tenant, person.actor, std::nullopt, reads ? std::string(scope::kUsersRead) : "", -1,
                person.user};
  caller.proof = person.proof;
  caller.person_may = words_of(person);
  caller.by_app = app;
  if (person.may(permission::kUsersWrite)) caller.scopes.append(" ").append(scope::kUsersWrite);
  return caller;
}

/// Discovery has no filters (RFC 7644 §4).
Result<void> refuse_filter(const Exchange& exchange) {
  if (exchange.target.count("filter") == 0) return {};
  return fail(Code::forbidden, "discovery endpoints take no filter");
}

class ScimFace final : public http::Face<Caller> {
 public:
  ScimFace(Parts parts, const Authenticators& authenticators)
      : parts_(std::move(parts)), authenticators_(authenticators), services_(parts_) {
    add_searches();
    add_users();
    add_groups();
    add_discovery();
    add_bulk();
    add_me();
  }
  ScimFace(const ScimFace&) = delete;
  ScimFace& operator=(const ScimFace&) = delete;

  std::string_view prefix() const override { return "/scim/v2"; }
  std::uint64_t body_limit(const RequestHead& head) const override {
    return goes_to(head, kBulk) ? std::uint64_t{kMostBulkBytes} : kBodyLimit;
  }
  Response render(const Error& error) const override { return error_response(error); }
  Response refuse(int status, std::string_view reason) const override {
    return error_response(status, status == 413 ? kTooLarge : reason);
  }

 protected:
  Result<Caller> authenticate(const RequestHead& head) const override {
    auto caller = authenticators_.sources.authenticate(head, TokenKind::kSource);
    if (caller || caller.error().code != Code::unauthenticated || !goes_to(head, kMe)) return caller;
    const std::string_view token = TRY(bearer_token(head));
    const AdminCaller person = TRY(authenticators_.people.from_token(token, kPersonal));
    if (!person.user) return fail(Code::unauthenticated, "the bearer token is not valid");
    return caller_of(person);
  }
  /// Names the scheme always, and what is wrong only when there was something (RFC 6750 §3).
  Response challenge(const RequestHead& head, const Error& error) const override {
    Response response = error_response(error);
    if (error.code != Code::unauthenticated) return response;
    const bool tried = head.headers.count("authorization") > 0;
    response.headers.set("WWW-Authenticate",
                         tried ? R"(Bearer realm="scim", error="invalid_token")" : R"(Bearer realm="scim")");
    return response;
  }
  const std::vector<Route>& routes() const override { return routes_; }
  std::string_view contract_text() const override { return scim_contract().front().text; }

 private:
  using Method = Result<Response> (UsersEndpoint::*)(const Caller&, const Exchange&) const;
  using GroupMethod = Result<Response> (GroupsEndpoint::*)(const Caller&, const Exchange&) const;
  using Operation = http::Operation;

  using Serve = std::function<Result<Response>(const TenantService&, const Caller&, const Exchange&)>;

  /// Where a route is.
  struct Place {
    std::string_view method, pattern;
  };

  /// A route that is served by the service of the caller's tenant.
  void route(const Place& place, const Operation& operation, Serve serve) {
    routes_.push_back({place.method, place.pattern,
                       [this, serve = std::move(serve)](const Caller& caller, const Exchange& exchange) {
                         const auto answer = [&]() -> Result<Response> {
                           const auto service = TRY(services_.of(caller));
                           return serve(*service, caller, exchange);
                         };
                         return answer();
                       },
                       operation});
  }
  void add(const Place& place, const Operation& operation, Method call) {
    route(place, operation, [call](const TenantService& service, const Caller& caller, const Exchange& exchange) {
      return (service.users.*call)(caller, exchange);
    });
  }
  void add(const Place& place, const Operation& operation, GroupMethod call) {
    route(place, operation, [call](const TenantService& service, const Caller& caller, const Exchange& exchange) {
      return (service.groups.*call)(caller, exchange);
    });
  }
  using Find = std::function<Result<Value>(const Discovery&, const Exchange&)>;
  /// Discovery is open to every caller of the tenant.
  void add(std::string_view pattern, const Operation& operation, Find find) {
    route({"GET", pattern}, operation,
          [find = std::move(find)](const TenantService& service, const Caller&,
                                   const Exchange& exchange) -> Result<Response> {
            TRY(refuse_filter(exchange));
            const Value found = TRY(find(service.discovery, exchange));
            return answer(200, found);
          });
  }

  void add_bulk() {
    route({"POST", "/Bulk"}, {"scimBulk", "Does many operations in one request.", "ScimBulk", {{200, "ScimBulk"}}},
          [](const TenantService& service, const Caller& caller, const Exchange& exchange) {
            return service.bulk.answer(caller, exchange);
          });
  }
  void add_me() {
    add_me("GET", {"scimGetMe", "Shows the person whose token this is.", {}, kShowsUser, kProjection},
           &UsersEndpoint::read);
    add_me("PUT", {"scimReplaceMe", "Replaces that person.", "ScimUser", {{200, "ScimUser"}}, kProjection},
           &UsersEndpoint::replace);
    add_me("PATCH", {"scimPatchMe", "Changes that person.", "ScimPatch", kPatchesUser, kProjection},
           &UsersEndpoint::patch);
    add_me("DELETE", {"scimDeleteMe", "Removes that person.", {}, {{204}}}, &UsersEndpoint::remove);
  }
  void add_me(std::string_view method, const Operation& operation, MeEndpoint::Method call) {
    route({method, "/Me"}, operation,
          [call](const TenantService& service, const Caller& caller, const Exchange& exchange) {
            return service.me.answer(call, caller, exchange);
          });
  }

  /// Lists by GET, and by POST with what was asked in the body (RFC 7644 §3.4.2, §3.4.3).
  struct Search {
    std::string_view list, search;
    Operation lists, searches;
    std::vector<SubjectKind> kinds;
  };
  void add_search(const Search& search) {
    const auto& kinds = search.kinds;
    route({"GET", search.list}, search.lists,
          [kinds](const TenantService& service, const Caller& caller, const Exchange& exchange) -> Result<Response> {
            const SearchRequest request = TRY(search_request_of(exchange.target));
            return service.listing.answer(caller, kinds, request);
          });
    route({"POST", search.search}, search.searches,
          [kinds](const TenantService& service, const Caller& caller, const Exchange& exchange) -> Result<Response> {
            const Value body = TRY(object_in(exchange.request));
            const SearchRequest request = TRY(search_request_in(body));
            return service.listing.answer(caller, kinds, request);
          });
  }
  void add_searches() {
    add_search({"/Users",
                "/Users/.search",
                {"scimListUsers", "Lists people, all or those of a filter.", {}, kLists, kSearch},
                {"scimSearchUsers", "The same, with what is asked in the body.", "ScimSearch", kLists},
                {SubjectKind::user}});
    add_search({"/Groups",
                "/Groups/.search",
                {"scimListGroups", "Lists groups, all or those of a filter.", {}, kLists, kSearch},
                {"scimSearchGroups", "The same, with what is asked in the body.", "ScimSearch", kLists},
                {SubjectKind::group}});
    add_search({"",
                "/.search",
                {"scimList", "Lists people and groups, all or those of a filter.", {}, kLists, kSearch},
                {"scimSearch", "The same, with what is asked in the body.", "ScimSearch", kLists},
                {SubjectKind::user, SubjectKind::group}});
  }
  void add_users() {
    add({"POST", "/Users"}, {"scimCreateUser", "Makes a person.", "ScimUser", {{201, "ScimUser"}}, kProjection},
        &UsersEndpoint::create);
    add({"GET", "/Users/{id}"}, {"scimGetUser", "Shows a person.", {}, kShowsUser, kProjection}, &UsersEndpoint::read);
    add({"PUT", "/Users/{id}"}, {"scimReplaceUser", "Replaces a person.", "ScimUser", {{200, "ScimUser"}}, kProjection},
        &UsersEndpoint::replace);
    add({"PATCH", "/Users/{id}"}, {"scimPatchUser", "Changes a person.", "ScimPatch", kPatchesUser, kProjection},
        &UsersEndpoint::patch);
    add({"DELETE", "/Users/{id}"}, {"scimDeleteUser", "Removes a person.", {}, {{204}}}, &UsersEndpoint::remove);
  }
  void add_groups() {
    add({"POST", "/Groups"}, {"scimCreateGroup", "Makes a group.", "ScimGroup", {{201, "ScimGroup"}}, kProjection},
        &GroupsEndpoint::create);
    add({"GET", "/Groups/{id}"}, {"scimGetGroup", "Shows a group.", {}, {{200, "ScimGroup"}, {304}}, kProjection},
        &GroupsEndpoint::read);
    add({"PUT", "/Groups/{id}"},
        {"scimReplaceGroup", "Replaces a group.", "ScimGroup", {{200, "ScimGroup"}}, kProjection},
        &GroupsEndpoint::replace);
    add({"PATCH", "/Groups/{id}"},
        {"scimPatchGroup", "Changes a group.", "ScimPatch", {{200, "ScimGroup"}, {204}}, kProjection},
        &GroupsEndpoint::patch);
    add({"DELETE", "/Groups/{id}"}, {"scimDeleteGroup", "Removes a group.", {}, {{204}}}, &GroupsEndpoint::remove);
  }
  void add_discovery() {
    add("/ServiceProviderConfig", {"scimGetConfig", "Says what this service can do.", {}, {{200, "ScimDiscovery"}}},
        [](const Discovery& discovery, const Exchange&) { return Result<Value>(discovery.service_provider_config()); });
    add("/ResourceTypes", {"scimListResourceTypes", "Lists the types of resource.", {}, kLists},
        [](const Discovery& discovery, const Exchange&) { return Result<Value>(discovery.resource_types()); });
    add("/ResourceTypes/{type}", {"scimGetResourceType", "Shows one of them.", {}, {{200, "ScimDiscovery"}}},
        [](const Discovery& discovery, const Exchange& exchange) {
          return discovery.resource_type(exchange.captures.at(0));
        });
    add("/Schemas", {"scimListSchemas", "Lists the schemas of the tenant.", {}, kLists},
        [](const Discovery& discovery, const Exchange&) { return Result<Value>(discovery.schemas()); });
    add("/Schemas/{schema}", {"scimGetSchema", "Shows one of them.", {}, {{200, "ScimDiscovery"}}},
        [](const Discovery& discovery, const Exchange& exchange) { return discovery.schema(exchange.captures.at(0)); });
  }

  // What operations share.
  const std::vector<std::string_view> kProjection{"attributes", "excludedAttributes"};
  const std::vector<std::string_view> kSearch{"filter", "sortBy", "sortOrder",  "startIndex",
                                              "count",  "cursor", "attributes", "excludedAttributes"};
  const std::vector<http::Outcome> kLists{{200, "ScimList"}};
  const std::vector<http::Outcome> kShowsUser{{200, "ScimUser"}, {304}};
  const std::vector<http::Outcome> kPatchesUser{{200, "ScimUser"}, {204}};

  const Parts parts_;
  const Authenticators authenticators_;
  const TenantServices services_;
  std::vector<Route> routes_;
};

}  // namespace

std::unique_ptr<http::AnyFace> make_scim_face(Parts parts, const Authenticators& authenticators) {
  return std::make_unique<ScimFace>(std::move(parts), authenticators);
}

}  // namespace provost::scim
