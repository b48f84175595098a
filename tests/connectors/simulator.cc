// simulator KIND [HABIT…]: serves one of the simulated apps on a port of loopback, with Kim in it, until standard input
// ends. Other people's clients talk to it, to see whether the simulation is what they know. Prints one line of JSON:
// the url and Kim's id.
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <limits>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "tests/connectors/rocketchat_double.h"
#include "tests/connectors/zendesk_double.h"
#include "tests/connectors/zitadel_double.h"

namespace provost::test {
namespace {

using Habits = std::set<std::string, std::less<>>;

constexpr std::string_view kKim = "kim@example.test";
constexpr std::int64_t kMinuteMs = 60'000;

struct Simulation {
  HttpApp::Answer answer;
  std::string id;
};

Simulation zendesk(const Habits& given) {
  ZendeskDouble::Habits habits;
  if (given.contains("busy")) habits.most_jobs = 1;
  if (given.contains("late")) habits.late_jobs = 2;
  if (given.contains("small")) habits.page = 2;
  const auto app = std::make_shared<ZendeskDouble>(habits);
  const std::int64_t kim = app->put_user(kKim, Value::object({{"external_id", "hr-17"}, {"role", "agent"}}));
  for (int count = 0; count < 3; ++count) {
    app->open_session(kim);
    app->grant_token(kim);
  }
  return {[app](const AppRequest& request) { return app->answer(request); }, std::to_string(kim)};
}

Simulation zitadel(const Habits& given) {
  ZitadelDouble::Habits habits;
  habits.people_lag = given.contains("late");
  habits.lists_lag = given.contains("late");
  const auto app = std::make_shared<ZitadelDouble>(habits);
  app->put_there({"kim-1", "ACTIVE", std::string(kKim), std::string(kKim)});
  app->put_there({"new-1", "INITIAL", "new@example.test", "new@example.test"});
  for (const char* session : {"s-1", "s-2"}) app->sign_in("kim-1", session);
  return {[app](const AppRequest& request) { return app->answer(request); }, "kim-1"};
}

Simulation rocketchat(const Habits& given) {
  RocketchatDouble::Habits habits;
  if (given.contains("busy")) habits.calls_in_a_minute = 10;
  habits.reset_ms = SystemClock().now().us / 1000 + kMinuteMs;
  habits.asks_second_factor = given.contains("second-factor");
  const auto app = std::make_shared<RocketchatDouble>(habits);
  app->put_there({.id = "kimkimkimkimkimki",
                  .user_name = "kim",
                  .email = std::string(kKim),
                  .only_owner = given.contains("owner"),
                  .login_tokens = 2,
                  .oauth_tokens = 1});
  app->put_there({.id = "adminadminadminad", .user_name = "boss", .email = "boss@example.test", .admin = true});
  return {[app](const AppRequest& request) { return app->answer(request); }, "kimkimkimkimkimki"};
}

int serve(std::string_view kind, const Habits& habits) {
  static const std::map<std::string_view, Simulation (*)(const Habits&)> kKinds = {
      {"zendesk", zendesk}, {"zitadel", zitadel}, {"rocketchat", rocketchat}};
  const auto found = kKinds.find(kind);
  if (found == kKinds.end()) {
    std::cerr << "simulator: zendesk, zitadel or rocketchat\n";
    return 1;
  }
  Simulation simulation = found->second(habits);
  const HttpApp app(std::move(simulation.answer));
  std::cout << json::write(Value::object({{"url", app.url("")}, {"id", simulation.id}})) << std::endl;
  std::cin.ignore(std::numeric_limits<std::streamsize>::max());
  return 0;
}

}  // namespace
}  // namespace provost::test

int main(int count, char** words) {
  const std::string kind = count > 1 ? words[1] : "";
  return provost::test::serve(kind, provost::test::Habits(words + std::min(count, 2), words + count));
}
