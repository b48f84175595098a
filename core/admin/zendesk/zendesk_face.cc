#include "core/admin/zendesk/zendesk_face.h"

#include <utility>

#include "core/admin/zendesk/answers.h"
#include "core/admin/zendesk/caller.h"
#include "core/admin/zendesk/contract.h"
#include "core/admin/zendesk/deleted_users.h"
#include "core/admin/zendesk/job_statuses.h"
#include "core/admin/zendesk/many_users.h"
#include "core/admin/zendesk/oauth_tokens.h"
#include "core/admin/zendesk/rate.h"
#include "core/admin/zendesk/sessions.h"
#include "core/admin/zendesk/suffix.h"
#include "core/admin/zendesk/user_writes.h"
#include "core/admin/zendesk/users.h"

namespace provost::zendesk {
namespace {

using http::Exchange;
using http::RequestHead;
using http::Response;

constexpr std::uint64_t kBodyLimit = 512 * 1024;

class ZendeskFace final : public http::Face<AdminCaller> {
 public:
  explicit ZendeskFace(const Parts& parts) : parts_(parts) {}

  std::string_view prefix() const override { return "/api/v2"; }
  std::uint64_t body_limit(const RequestHead&) const override { return kBodyLimit; }
  Response render(const Error& error) const override { return failure(error); }
  Response refuse(int status, std::string_view reason) const override {
    if (status == 404) return fault(404, "InvalidEndpoint", "Not found");
    return fault(status, "BadRequest", reason);
  }

 protected:
  Result<AdminCaller> authenticate(const RequestHead& head) const override { return caller_of(parts_, head); }
  const std::vector<Route>& routes() const override { return routes_; }
  std::string_view contract_text() const override { return zendesk::contract().front().text; }
  Response serve(const Route& route, const AdminCaller& caller, const Exchange& exchange) const override {
    const QuotaStanding standing = rates_->take(caller);
    Response response =
        standing.allowed ? Face::serve(route, caller, exchange) : failure(Error{Code::limited, "too many calls"});
    rates_->tell(standing, response);
    return response;
  }

 private:
  template <class Pages>
  using Page = Result<Response> (Pages::*)(const AdminCaller&, const Exchange&) const;

  template <class Pages>
  static Handler on(const Pages& pages, Page<Pages> page) {
    return
        [&pages, page](const AdminCaller& caller, const Exchange& exchange) { return (pages.*page)(caller, exchange); };
  }

  const Parts parts_;
  const std::unique_ptr<Rates> rates_ = std::make_unique<Rates>(parts_.clock, parts_.calls, parts_.final_deletions);
  const Users users_{parts_};
  const UserWrites writes_{parts_};
  const ManyUsers many_{parts_};
  const JobStatuses jobs_{parts_};
  const DeletedUsers deleted_{parts_, *rates_};
  const Sessions sessions_{parts_};
  const OauthTokens tokens_{parts_};
  // Words of a path stand before the names that they would fit.
  const std::vector<Route> routes_{
      {"GET",
       "/users",
       on(users_, &Users::list),
       {"zendeskListUsers",
        "Lists people, by cursor or by numbered pages.",
        {},
        {{200, "ZendeskUsers"}},
        {"page[size]", "page[after]", "page", "per_page", "role", "role[]"}}},
      {"POST",
       "/users",
       on(writes_, &UserWrites::create),
       {"zendeskCreateUser", "Makes a person.", "ZendeskUserRequest", {{201, "ZendeskUserAnswer"}}}},
      {"GET",
       "/users/count",
       on(users_, &Users::count),
       {"zendeskCountUsers", "Counts people.", {}, {{200, "ZendeskCountAnswer"}}}},
      {"GET",
       "/users/search",
       on(users_, &Users::search),
       {"zendeskSearchUsers",
        "Finds people by an external id, or by a query.",
        {},
        {{200, "ZendeskUsers"}},
        {"query", "external_id", "page", "per_page"}}},
      {"GET",
       "/users/show_many",
       on(users_, &Users::show_many),
       {"zendeskShowUsers", "Shows several people.", {}, {{200, "ZendeskUsers"}}, {"ids", "external_ids"}}},
      {"GET",
       "/users/me",
       on(users_, &Users::show),
       {"zendeskShowMe", "Shows the caller.", {}, {{200, "ZendeskUserAnswer"}}}},
      {"POST",
       "/users/create_or_update",
       on(writes_, &UserWrites::create_or_update),
       {"zendeskCreateOrUpdateUser",
        "Changes the person of an external id or e-mail address, or makes one.",
        "ZendeskUserRequest",
        {{200, "ZendeskUserAnswer"}, {201, "ZendeskUserAnswer"}}}},
      {"POST",
       "/users/create_many",
       on(many_, &ManyUsers::create),
       {"zendeskCreateUsers", "Makes up to 100 people as a job.", "ZendeskUsersRequest", {{200, "ZendeskJobAnswer"}}}},
      {"POST",
       "/users/create_or_update_many",
       on(many_, &ManyUsers::create_or_update),
       {"zendeskCreateOrUpdateUsers",
        "Changes or makes up to 100 people as a job.",
        "ZendeskUsersRequest",
        {{200, "ZendeskJobAnswer"}}}},
      {"PUT",
       "/users/update_many",
       on(many_, &ManyUsers::update),
       {"zendeskUpdateUsers",
        "Changes up to 100 people as a job: all alike, or each by its own object.",
        "ZendeskUpdateManyRequest",
        {{200, "ZendeskJobAnswer"}},
        {"ids", "external_ids"}}},
      {"DELETE",
       "/users/destroy_many",
       on(many_, &ManyUsers::destroy),
       {"zendeskDestroyUsers",
        "Removes up to 100 people as a job.",
        {},
        {{200, "ZendeskJobAnswer"}},
        {"ids", "external_ids", "brand_id"}}},
      {"POST",
       "/users/logout_many",
       on(sessions_, &Sessions::log_out_many),
       {"zendeskLogOutUsers", "Ends all sessions of up to 100 people.", {}, {{204}}, {"ids"}}},
      {"DELETE",
       "/users/me/logout",
       on(sessions_, &Sessions::log_out),
       {"zendeskLogOut", "Ends all sessions of the caller.", {}, {{204}}}},
      {"GET",
       "/users/{user}",
       on(users_, &Users::show),
       {"zendeskShowUser", "Shows a person.", {}, {{200, "ZendeskUserAnswer"}}}},
      {"PUT",
       "/users/{user}",
       on(writes_, &UserWrites::update),
       {"zendeskUpdateUser", "Changes a person.", "ZendeskUserRequest", {{200, "ZendeskUserAnswer"}}}},
      {"DELETE",
       "/users/{user}",
       on(writes_, &UserWrites::remove),
       {"zendeskDeleteUser", "Removes a person.", {}, {{200, "ZendeskUserAnswer"}}}},
      {"GET",
       "/users/{user}/sessions",
       on(sessions_, &Sessions::list_of),
       {"zendeskListSessionsOfUser", "Lists the sessions of a person.", {}, {{200, "ZendeskSessions"}}}},
      {"DELETE",
       "/users/{user}/sessions",
       on(sessions_, &Sessions::end_all),
       {"zendeskEndSessionsOfUser", "Ends all sessions of a person.", {}, {{204}}}},
      {"GET",
       "/users/{user}/sessions/{session}",
       on(sessions_, &Sessions::show),
       {"zendeskShowSession", "Shows a session of a person.", {}, {{200, "ZendeskSessionAnswer"}}}},
      {"DELETE",
       "/users/{user}/sessions/{session}",
       on(sessions_, &Sessions::end),
       {"zendeskEndSession", "Ends a session of a person.", {}, {{204}}}},
      {"GET",
       "/sessions",
       on(sessions_, &Sessions::list),
       {"zendeskListSessions",
        "Lists the sessions of the account.",
        {},
        {{200, "ZendeskSessions"}},
        {"page[size]", "page[after]"}}},
      {"GET",
       "/oauth/tokens",
       on(tokens_, &OauthTokens::list),
       {"zendeskListOauthTokens",
        "Lists tokens that apps hold for the caller, or for all people.",
        {},
        {{200, "ZendeskOauthTokens"}},
        {"all", "page[size]", "page[after]"}}},
      {"GET",
       "/oauth/tokens/{token}",
       on(tokens_, &OauthTokens::show),
       {"zendeskShowOauthToken", "Shows a token.", {}, {{200, "ZendeskOauthTokenAnswer"}}}},
      {"DELETE",
       "/oauth/tokens/{token}",
       on(tokens_, &OauthTokens::end),
       {"zendeskEndOauthToken", "Ends a token with all that came of the same consent.", {}, {{204}}}},
      {"GET",
       "/deleted_users",
       on(deleted_, &DeletedUsers::list),
       {"zendeskListDeletedUsers",
        "Lists people who were removed within 30 days, newest first.",
        {},
        {{200, "ZendeskDeletedUsers"}},
        {"page[size]", "page[after]", "page", "per_page"}}},
      {"GET",
       "/deleted_users/count",
       on(deleted_, &DeletedUsers::count),
       {"zendeskCountDeletedUsers", "Counts them, up to 10,000.", {}, {{200, "ZendeskCountAnswer"}}}},
      {"GET",
       "/deleted_users/{user}",
       on(deleted_, &DeletedUsers::show),
       {"zendeskShowDeletedUser", "Shows one of them.", {}, {{200, "ZendeskDeletedUserAnswer"}}}},
      {"DELETE",
       "/deleted_users/{user}",
       on(deleted_, &DeletedUsers::erase),
       {"zendeskEraseDeletedUser", "Deletes one of them for good.", {}, {{200, "ZendeskDeletedUserAnswer"}}}},
      {"GET",
       "/job_statuses",
       on(jobs_, &JobStatuses::list),
       {"zendeskListJobs",
        "Lists jobs: open ones, then by when they ended, latest first.",
        {},
        {{200, "ZendeskJobs"}},
        {"page[size]", "page[after]"}}},
      {"GET",
       "/job_statuses/show_many",
       on(jobs_, &JobStatuses::show_many),
       {"zendeskShowJobs", "Shows several jobs.", {}, {{200, "ZendeskJobs"}}, {"ids"}}},
      {"GET",
       "/job_statuses/{job}",
       on(jobs_, &JobStatuses::show),
       {"zendeskShowJob", "Shows a job.", {}, {{200, "ZendeskJobAnswer"}}}},
  };
};

}  // namespace

std::unique_ptr<http::AnyFace> make_zendesk_face(const Parts& parts) {
  return std::make_unique<WithoutSuffix>(std::make_unique<ZendeskFace>(parts));
}

}  // namespace provost::zendesk
