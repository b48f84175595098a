// A small ZITADEL for tests: users, sessions and marks, answered as the user and session services (v2) have it.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/json.h"
#include "tests/support/http_app.h"

namespace provost::test {

/// Answers REST requests below `/`, and calls of Connect with JSON to the same services. Safe to use from any thread.
class ZitadelDouble {
 public:
  /// What installations differ in, and what goes wrong.
  struct Habits {
    bool lists_lag = false;           // a list still shows what ended since the last list
    bool people_lag = false;          // a read shows people as they were at the read before
    bool ignores_filters = false;     // a search answers with everything
    bool hides_lists = false;         // counts without items, as a token without a membership is answered
    bool tells_permissions = true;    // else the old authentication service is not there
    std::size_t sessions_page = 100;  // at most so many sessions in a page
    std::string permissions = "user.read user.write user.delete session.read session.delete";
  };
  struct Person {
    std::string id = {};
    std::string state = "ACTIVE";
    std::string user_name = {};
    std::string email = {};
    std::string organization = "org-1";
    std::string mark = {};  // base64
    bool human = true;
    Value document = {};  // as it was sent last
  };

  ZitadelDouble() : ZitadelDouble(Habits{}) {}
  explicit ZitadelDouble(Habits habits) : habits_(std::move(habits)) {}

  AppReply answer(const AppRequest& request);

  /// Puts a person there, as if made by hand.
  void put_there(Person person);
  /// Lets the person sign in: a session begins.
  void sign_in(const std::string& user, const std::string& session);
  /// The person as kept, or one without an id.
  Person person(std::string_view id) const;
  std::size_t count() const;
  /// The sessions that are open.
  std::set<std::string> sessions() const;

 private:
  struct Session {
    std::string id;
    std::string user;
  };

  AppReply rest(const AppRequest& request);
  AppReply connect(const AppRequest& request, const std::string& method);
  /// People as reads show them now.
  std::vector<Person> seen();
  AppReply on_user(const AppRequest& request, const std::string& id, const std::string& action);
  AppReply change_state(Person& person, std::string_view action);
  AppReply create(const Value& document);
  AppReply update(Person& person, const Value& document);
  AppReply search_people(const Value& request);
  AppReply search_sessions(const Value& request);
  AppReply end_session(const std::string& id);
  AppReply on_marks(const AppRequest& request, Person& person, bool search) const;
  AppReply permissions() const;
  Person* find(std::string_view id);
  bool is_taken(std::string_view user_name, std::string_view but_id) const;

  Habits habits_;
  mutable std::mutex mutex_;
  std::vector<Person> people_;
  std::vector<Person> seen_;  // what reads show while they lag
  std::vector<Session> sessions_;
  std::vector<Session> shown_;  // what lists show while they lag
};

}  // namespace provost::test
