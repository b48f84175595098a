#include "core/admin/rocketchat/rocketchat_face.h"

#include "core/admin/rocketchat/accounts.h"
#include "core/admin/rocketchat/activation.h"
#include "core/admin/rocketchat/answers.h"
#include "core/admin/rocketchat/call_meter.h"
#include "core/admin/rocketchat/contract.h"
#include "core/admin/rocketchat/listing.h"
#include "core/admin/rocketchat/personal_tokens.h"
#include "core/admin/rocketchat/sessions.h"
#include "core/admin/rocketchat/visitor.h"

namespace provost::rocketchat {
namespace {

using http::Exchange;
using http::RequestHead;
using http::Response;

constexpr std::uint64_t kBodyLimit = 64 * 1024;

class RocketchatFace final : public http::Face<Visitor> {
 public:
  explicit RocketchatFace(const Parts& parts)
      : authenticator_(parts.authenticator),
        meter_(parts),
        sessions_(parts),
        activation_(parts),
        accounts_(parts),
        listing_(parts),
        tokens_(parts) {}

  std::string_view prefix() const override { return "/api/v1"; }
  std::uint64_t body_limit(const RequestHead&) const override { return kBodyLimit; }
  Response render(const Error& error) const override { return failure(error); }
  Response refuse(int status, std::string_view reason) const override { return bare_failure(status, reason); }

 protected:
  Result<Visitor> authenticate(const RequestHead& head) const override { return Visitor(authenticator_, head); }
  const std::vector<Route>& routes() const override { return routes_; }
  std::string_view contract_text() const override { return own_contract().front().text; }
  Response serve(const Route& route, const Visitor& visitor, const Exchange& exchange) const override {
    const auto answer = [&] { return Face::serve(route, visitor, exchange); };
    return visitor.is_uncounted() ? answer() : meter_.meter(exchange.request.head, route.pattern, answer);
  }

 private:
  template <class Pages>
  using Page = Result<Response> (Pages::*)(const AdminCaller&, const Exchange&) const;

  template <class Pages>
  static Visitor::Known on(const Pages& pages, Page<Pages> page) {
    return
        [&pages, page](const AdminCaller& caller, const Exchange& exchange) { return (pages.*page)(caller, exchange); };
  }

  const AdminAuthenticator& authenticator_;
  const CallMeter meter_;
  const Sessions sessions_;
  const Activation activation_;
  const Accounts accounts_;
  const Listing listing_;
  const PersonalTokens tokens_;
  const std::vector<Route> routes_{
      {"POST",
       "/login",
       Visitor::anyone([this](const Exchange& exchange) { return sessions_.login(exchange); }),
       {"rocketchatLogin", "Opens a session.", "RocketchatLogin", {{200, "RocketchatSession"}}}},
      {"POST",
       "/logout",
       Visitor::known(on(sessions_, &Sessions::logout)),
       {"rocketchatLogout", "Ends the credential of the call.", "", {{200, "RocketchatLoggedOut"}}}},
      {"GET",
       "/me",
       Visitor::known(on(sessions_, &Sessions::me)),
       {"rocketchatMe", "The person who calls.", "", {{200, "RocketchatMe"}}}},
      {"POST",
       "/users.logout",
       Visitor::known(on(sessions_, &Sessions::log_out_person)),
       {"rocketchatLogOutUser",
        "Ends all sessions and personal tokens of a person, the caller where nobody is named. Apps keep what they were "
        "given.",
        "RocketchatUserId",
        {{200, "RocketchatMessage"}}}},
      {"POST",
       "/users.logoutOtherClients",
       Visitor::person(on(sessions_, &Sessions::log_out_others)),
       {"rocketchatLogOutOtherClients",
        "Ends all sessions of the caller but the one that calls.",
        "",
        {{200, "RocketchatKeptToken"}}}},
      {"POST",
       "/users.removeOtherTokens",
       Visitor::person(on(sessions_, &Sessions::remove_others)),
       {"rocketchatRemoveOtherTokens",
        "Ends all sessions and personal tokens of the caller but the one that calls.",
        "",
        {{200, "RocketchatDone"}}}},
      {"POST",
       "/users.generatePersonalAccessToken",
       Visitor::person(on(tokens_, &PersonalTokens::generate)),
       {"rocketchatGenerateToken",
        "Makes a personal token of the caller; its text is shown here and never again.",
        "RocketchatTokenWish",
        {{200, "RocketchatToken"}}}},
      {"POST",
       "/users.regeneratePersonalAccessToken",
       Visitor::person(on(tokens_, &PersonalTokens::regenerate)),
       {"rocketchatRegenerateToken",
        "Ends a personal token of the caller and makes another of its name and end.",
        "RocketchatTokenName",
        {{200, "RocketchatToken"}}}},
      {"POST",
       "/users.removePersonalAccessToken",
       Visitor::person(on(tokens_, &PersonalTokens::remove)),
       {"rocketchatRemoveToken",
        "Ends a personal token of the caller.",
        "RocketchatTokenName",
        {{200, "RocketchatDone"}}}},
      {"GET",
       "/users.getPersonalAccessTokens",
       Visitor::person(on(tokens_, &PersonalTokens::list)),
       {"rocketchatListTokens",
        "The personal tokens of the caller, newest first.",
        "",
        {{200, "RocketchatTokenList"}}}},
      {"GET",
       "/users.info",
       Visitor::known(on(listing_, &Listing::info)),
       {"rocketchatUserInfo",
        "One person, by one of four names. Who may not read people finds nobody but themselves.",
        "",
        {{200, "RocketchatUserAnswer"}},
        {"userId", "username", "email", "importId", "includeUserRooms", "fields"}}},
      {"GET",
       "/users.list",
       Visitor::holding(permission::kUsersRead, on(listing_, &Listing::list)),
       {"rocketchatListUsers",
        "A page of people.",
        "",
        {{200, "RocketchatUserList"}},
        {"count", "offset", "sort", "email", "fields"}}},
      {"GET",
       "/users.listByStatus",
       Visitor::holding(permission::kUsersRead, on(listing_, &Listing::list_by_status)),
       {"rocketchatListUsersByStatus",
        "A page of the people of whom all of this is true.",
        "",
        {{200, "RocketchatUserList"}},
        {"status", "hasLoggedIn", "type", "roles", "searchTerm", "inactiveReason", "count", "offset", "sort"}}},
      {"POST",
       "/users.create",
       Visitor::holding(permission::kUsersWrite, on(accounts_, &Accounts::create)),
       {"rocketchatCreateUser", "Makes a person.", "RocketchatNewUser", {{200, "RocketchatUserAnswer"}}}},
      {"POST",
       "/users.update",
       Visitor::holding(permission::kUsersWrite, on(accounts_, &Accounts::update)),
       {"rocketchatUpdateUser",
        "Changes what is given of a person. No second factor is asked.",
        "RocketchatUserChange",
        {{200, "RocketchatUserAnswer"}}}},
      {"POST",
       "/users.delete",
       Visitor::holding(permission::kUsersDelete, on(accounts_, &Accounts::remove)),
       {"rocketchatDeleteUser",
        "Removes a person, with every session and token, those of apps too.",
        "RocketchatUserName",
        {{200, "RocketchatDeleted"}}}},
      {"POST",
       "/users.setActiveStatus",
       Visitor::holding(permission::kUsersWrite, on(activation_, &Activation::set_active_status)),
       {"rocketchatSetActiveStatus",
        "Switches a person on, or off with every session and token; twice is harmless.",
        "RocketchatStatusChange",
        {{200, "RocketchatActiveAnswer"}}}},
      {"POST",
       "/users.deactivateIdle",
       Visitor::holding(permission::kUsersWrite, on(activation_, &Activation::deactivate_idle)),
       {"rocketchatDeactivateIdle",
        "Switches off whoever has a role and was not heard of for so many days, but the caller and the last admin.",
        "RocketchatIdleOrder",
        {{200, "RocketchatCount"}}}},
  };
};

}  // namespace

std::unique_ptr<http::AnyFace> make_rocketchat_face(const Parts& parts) {
  return std::make_unique<RocketchatFace>(parts);
}

}  // namespace provost::rocketchat
