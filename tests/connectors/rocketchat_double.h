// A small Rocket.Chat for tests: users, login tokens and OAuth tokens, answered as its REST API has it.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/uri.h"
#include "core/model/json.h"
#include "tests/support/http_app.h"

namespace provost::test {

constexpr std::string_view kRocketchatOwnId = "botbotbotbotbotbo";

/// Answers requests below `/`. Safe to use from any thread.
class RocketchatDouble {
 public:
  /// What servers differ in, and what goes wrong.
  struct Habits {
    std::string version = "8.5.0";
    bool asks_second_factor = false;  // of users.update
    bool answers_of_others = false;   // every answer is about somebody else
    std::string lacks_permission = {};
    int calls_in_a_minute = 0;  // of one path; 0: as many as one likes. Time stands still here
    std::int64_t reset_ms = 0;  // when the minute is over, since 1970
  };
  struct Person {
    std::string id;
    std::string user_name = {};
    std::string email = {};
    bool verified = true;
    bool active = true;
    std::string type = "user";
    std::string name = {};
    bool only_owner = false;  // of rooms
    bool admin = false;       // the last one
    int login_tokens = 0;     // sessions and personal tokens
    int oauth_tokens = 0;
    Value created = {};
  };

  RocketchatDouble() : RocketchatDouble(Habits{}) {}
  explicit RocketchatDouble(Habits habits) : habits_(std::move(habits)) {}

  AppReply answer(const AppRequest& request);

  /// Puts a user there, as if made by hand.
  void put_there(Person person);
  /// The user as kept; one without an id if there is none.
  Person person(std::string_view id) const;
  std::size_t count() const;
  /// How many OAuth tokens of users who are gone are still taken.
  int orphans() const;
  /// A minute has passed: calls count from none.
  void next_minute();

 private:
  std::optional<AppReply> slow_down(const std::string& call);
  AppReply read(const std::string& call, const http::Target& target) const;
  AppReply write(const std::string& call, const Value& body);
  AppReply info(const http::Target& target) const;
  AppReply list(const http::Target& target) const;
  AppReply permissions() const;
  AppReply create(const Value& body);
  AppReply update(Person& person, const Value& data);
  AppReply set_active(Person& person, const Value& body);
  AppReply erase(Person& person, const Value& body);
  AppReply about(const Person& person) const;
  bool ends_oauth() const { return habits_.version.starts_with("8.5"); }
  Person* find(std::string_view id);
  bool is_taken(std::string_view user_name, std::string_view email, std::string_view but_id) const;

  Habits habits_;
  mutable std::mutex mutex_;
  std::vector<Person> people_;
  std::map<std::string, int> calls_;
  int made_ = 0;
  int orphans_ = 0;
};

}  // namespace provost::test
