// A small Zendesk for tests: users, sessions, OAuth tokens and groups of agents, with the ways of the real one.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/uri.h"
#include "core/model/json.h"
#include "tests/support/http_app.h"

namespace provost::test {

constexpr std::string_view kZendeskAdmin = "admin@example.org";

/// Answers requests below `/api/v2`, whatever stands before it, with or without `.json` at the end of a path. The admin
/// of the API token is in no list. Safe to use from any thread.
class ZendeskDouble {
 public:
  /// What accounts differ in, and what goes wrong.
  struct Habits {
    bool search_lags = false;             // searches know nobody
    bool lists_lag = false;               // lists by external id know nobody either
    bool lowers_external_id = false;      // keeps another case than it was given
    bool has_no_seat = false;             // nobody becomes an agent
    bool makes_nobody_suspended = false;  // a new user is active, whatever is asked
    bool keeps_sessions = false;          // says 204, and ends none
    int changes_in_a_minute = 5;          // of one user; time stands still here
    std::size_t page = 100;               // at most
    std::size_t most_jobs = 30;           // that are not over; one more is TooManyJobs
    int late_jobs = 0;                    // looks at a new job that find none
    std::string self_role = "admin";      // of the API token's user
  };

  ZendeskDouble() : ZendeskDouble(Habits{}) {}
  explicit ZendeskDouble(Habits habits);

  AppReply answer(const AppRequest& request);

  /// Puts a user there as if made by hand; an end user who is not suspended, unless `more` says else.
  std::int64_t put_user(std::string_view email, Value more = Value::object());
  /// The user, deleted ones among them; null once it is deleted for good.
  Value user(std::int64_t id) const;
  std::size_t users() const;  // who are not deleted, but for the admin of the API token
  /// Changes members of a user by hand.
  void edit(std::int64_t id, const Value& members);
  void protect(std::int64_t id);
  std::int64_t put_group(std::string_view name);
  /// The group, or null.
  Value group(std::int64_t id) const;
  void open_session(std::int64_t id);
  void grant_token(std::int64_t id);
  void join(std::int64_t id, std::int64_t group);
  std::size_t sessions(std::int64_t id) const;
  std::size_t tokens(std::int64_t id) const;
  std::set<std::int64_t> groups(std::int64_t id) const;
  /// The e-mail addresses that sign the user in.
  std::vector<std::string> addresses(std::int64_t id) const;
  /// A minute has passed: changes count from none.
  void next_minute();

 private:
  using Segments = std::vector<std::string>;
  struct Owned {
    std::int64_t id;
    std::int64_t user;
    std::string text;  // an address, or a group
  };

  struct Job {
    std::string id;
    std::vector<std::string> ids;
    int unseen = 0;
    std::string state = "queued";
    Array results = {};
    bool over() const;
  };

  AppReply users_answer(const AppRequest& request, const http::Target& target);
  AppReply search(const http::Target& target) const;
  AppReply one_user(const AppRequest& request, std::int64_t id, const Segments& rest);
  AppReply below_user(const AppRequest& request, std::int64_t id, const Segments& rest);
  AppReply create(const Value& wanted);
  AppReply change(Value& user, const Value& wanted);
  AppReply erase(Value& user);
  AppReply identity(const AppRequest& request, std::int64_t id, std::int64_t identity);
  AppReply tokens_answer(const AppRequest& request, const Segments& rest, const http::Target& target);
  AppReply memberships(const AppRequest& request, const Segments& path);
  AppReply destroy_many(const http::Target& target);
  AppReply jobs_answer(const Segments& path, const http::Target& target);
  void advance(Job& job);
  static Value shown(const Job& job);
  AppReply groups_answer(const AppRequest& request, const http::Target& target);
  AppReply listed(std::string_view member, const Array& items, const http::Target& target) const;
  Value* find(std::int64_t id);
  Value duplicates(const Value& wanted, std::int64_t but) const;
  void keep(Value& user, const Value& wanted);

  Habits habits_;
  mutable std::mutex mutex_;
  std::string asked_;                    // the address of the request that is answered
  std::int64_t made_ = 900'000'000'000;  // beyond what 32 bits hold, as real ones are
  std::vector<Value> users_;
  Array groups_;
  std::set<std::int64_t> protected_;
  std::map<std::int64_t, int> changes_;
  std::vector<Job> jobs_;
  std::vector<Owned> sessions_, tokens_, memberships_, identities_;
};

}  // namespace provost::test
