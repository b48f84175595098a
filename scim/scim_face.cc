#include "scim/scim_face.h"

#include "scim/answers.h"
#include "scim/discovery.h"
#include "scim/error.h"
#include "scim/groups_endpoint.h"
#include "scim/listing.h"
#include "scim/request_body.h"
#include "scim/users_endpoint.h"

namespace provost::scim {
namespace {

using http::Exchange;
using http::RequestHead;
using http::Response;

constexpr std::uint64_t kBodyLimit = 1 << 20;

/// Discovery has no filters (RFC 7644 §4).
Result<void> refuse_filter(const Exchange& exchange) {
  if (exchange.target.count("filter") == 0) return {};
  return fail(Code::forbidden, "discovery endpoints take no filter");
}

class ScimFace final : public http::Face<Caller> {
 public:
  ScimFace(Parts parts, const Authenticator& authenticator)
      : parts_(std::move(parts)),
        authenticator_(authenticator),
        discovery_(parts_.catalogue, parts_.base_url),
        users_(parts_, *parts_.catalogue.find_type("User")),
        groups_(parts_, *parts_.catalogue.find_type("Group")),
        listing_(parts_) {
    add_searches();
    add_users();
    add_groups();
    add_discovery();
    decline("GET", "/Me");
    decline("POST", "/Bulk");
  }
  ScimFace(const ScimFace&) = delete;
  ScimFace& operator=(const ScimFace&) = delete;

  std::string_view prefix() const override { return "/scim/v2"; }
  std::uint64_t body_limit(const RequestHead&) const override { return kBodyLimit; }
  Response render(const Error& error) const override { return error_response(error); }
  Response refuse(int status, std::string_view reason) const override { return error_response(status, reason); }

 protected:
  Result<Caller> authenticate(const RequestHead& head) const override {
    return authenticator_.authenticate(head, TokenKind::kSource);
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

 private:
  using Method = Result<Response> (UsersEndpoint::*)(const Caller&, const Exchange&) const;
  using GroupMethod = Result<Response> (GroupsEndpoint::*)(const Caller&, const Exchange&) const;

  void add(std::string_view method, std::string_view pattern, Method call) {
    routes_.push_back({method, pattern, [this, call](const Caller& caller, const Exchange& exchange) {
                         return (users_.*call)(caller, exchange);
                       }});
  }
  void add(std::string_view method, std::string_view pattern, GroupMethod call) {
    routes_.push_back({method, pattern, [this, call](const Caller& caller, const Exchange& exchange) {
                         return (groups_.*call)(caller, exchange);
                       }});
  }
  /// Discovery is open to every caller of the tenant.
  void add(std::string_view pattern, std::function<Result<Value>(const Exchange&)> find) {
    routes_.push_back(
        {"GET", pattern, [find = std::move(find)](const Caller&, const Exchange& exchange) -> Result<Response> {
           TRY(refuse_filter(exchange));
           const Value found = TRY(find(exchange));
           return answer(200, found);
         }});
  }

  /// What RFC 7644 knows, ServiceProviderConfig does not announce, and this server does not do.
  void decline(std::string_view method, std::string_view pattern) {
    routes_.push_back({method, pattern, [](const Caller&, const Exchange&) -> Result<Response> {
                         return fail(Code::unsupported, "this server does not offer this endpoint");
                       }});
  }

  /// Lists by GET, and by POST with what was asked in the body (RFC 7644 §3.4.2, §3.4.3).
  void add_search(std::string_view list, std::string_view search, std::vector<SubjectKind> kinds) {
    routes_.push_back({"GET", list, [this, kinds](const Caller& caller, const Exchange& exchange) -> Result<Response> {
                         const SearchRequest request = TRY(search_request_of(exchange.target));
                         return listing_.answer(caller, kinds, request);
                       }});
    routes_.push_back(
        {"POST", search, [this, kinds](const Caller& caller, const Exchange& exchange) -> Result<Response> {
           const Value body = TRY(object_in(exchange.request));
           const SearchRequest request = TRY(search_request_in(body));
           return listing_.answer(caller, kinds, request);
         }});
  }
  void add_searches() {
    add_search("/Users", "/Users/.search", {SubjectKind::user});
    add_search("/Groups", "/Groups/.search", {SubjectKind::group});
    add_search("", "/.search", {SubjectKind::user, SubjectKind::group});
  }
  void add_users() {
    add("POST", "/Users", &UsersEndpoint::create);
    add("GET", "/Users/{}", &UsersEndpoint::read);
    add("PUT", "/Users/{}", &UsersEndpoint::replace);
    add("PATCH", "/Users/{}", &UsersEndpoint::patch);
    add("DELETE", "/Users/{}", &UsersEndpoint::remove);
  }
  void add_groups() {
    add("POST", "/Groups", &GroupsEndpoint::create);
    add("GET", "/Groups/{}", &GroupsEndpoint::read);
    add("PUT", "/Groups/{}", &GroupsEndpoint::replace);
    add("PATCH", "/Groups/{}", &GroupsEndpoint::patch);
    add("DELETE", "/Groups/{}", &GroupsEndpoint::remove);
  }
  void add_discovery() {
    add("/ServiceProviderConfig",
        [this](const Exchange&) { return Result<Value>(discovery_.service_provider_config()); });
    add("/ResourceTypes", [this](const Exchange&) { return Result<Value>(discovery_.resource_types()); });
    add("/ResourceTypes/{}",
        [this](const Exchange& exchange) { return discovery_.resource_type(exchange.captures.at(0)); });
    add("/Schemas", [this](const Exchange&) { return Result<Value>(discovery_.schemas()); });
    add("/Schemas/{}", [this](const Exchange& exchange) { return discovery_.schema(exchange.captures.at(0)); });
  }

  const Parts parts_;
  const Authenticator& authenticator_;
  const Discovery discovery_;
  const UsersEndpoint users_;
  const GroupsEndpoint groups_;
  const Listing listing_;
  std::vector<Route> routes_;
};

}  // namespace

std::unique_ptr<http::AnyFace> make_scim_face(Parts parts, const Authenticator& authenticator) {
  return std::make_unique<ScimFace>(std::move(parts), authenticator);
}

}  // namespace provost::scim
