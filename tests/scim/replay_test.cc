// What identity providers send, played against the whole service on both engines.
#include "tests/scim/replay.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/scim/service_fixture.h"

namespace provost {
namespace {

std::vector<Value> recordings() {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(PROVOST_TEST_DATA "/idp")) {
    if (entry.path().extension() == ".json") files.insert(entry.path());
  }
  std::vector<Value> read;
  for (const auto& file : files) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    read.push_back(json::parse(text.str()).value());
  }
  return read;
}

class ReplayTest : public test::ScimServiceTest {};
INSTANTIATE_TEST_SUITE_P(Engines, ReplayTest, test::both_engines(), test::engine_name);

TEST_P(ReplayTest, EveryProviderGetsWhatItNeeds) {
  const std::map<std::string, std::string> profiles{
      {"okta", "okta"}, {"entra", "entra"}, {"entra-validator", "entra"}, {"onelogin", "onelogin"}};
  std::map<std::string, int> played;
  for (const Value& recording : recordings()) {
    const std::string name(recording.text_at("name"));
    const auto profile = profiles.find(std::string(recording.text_at("idp")));
    const std::string token = make_source(kAcme, profile == profiles.end() ? "default" : profile->second);
    test::Replay replay([&](const http::Request& request) { return router_->handle(request); }, kBase, token,
                        std::to_string(played.size() + 100000));
    const auto result = replay.play(recording);
    for (const std::string& failure : result.failures) ADD_FAILURE() << name << ": " << failure;
    if (result.applies) ++played[std::string(recording.text_at("idp"))];
  }
  EXPECT_EQ(played["okta"], 10);
  EXPECT_EQ(played["entra"], 18);
  EXPECT_EQ(played["entra-validator"], 10);
}

TEST_P(ReplayTest, TheDefaultProfileUnderstandsOktaAndEntra) {
  test::Replay replay([&](const http::Request& request) { return router_->handle(request); }, kBase, token_, "200000");
  for (const Value& recording : recordings()) {
    const std::string_view idp = recording.text_at("idp");
    if (idp != "okta" && idp != "entra") continue;
    for (const std::string& failure : replay.play(recording).failures) {
      ADD_FAILURE() << recording.text_at("name") << ": " << failure;
    }
  }
}

TEST_P(ReplayTest, AWrongAnswerIsSeen) {
  // The player itself: a service that answers 200 with an empty object satisfies almost no recording.
  test::Replay replay([](const http::Request&) { return http::Response{200, {}, "{}"}; }, kBase, token_, "300000");
  int failed = 0;
  int applied = 0;
  for (const Value& recording : recordings()) {
    const auto result = replay.play(recording);
    applied += result.applies ? 1 : 0;
    failed += result.failures.empty() ? 0 : 1;
  }
  EXPECT_GT(applied, 60);
  EXPECT_EQ(failed, applied);
}

}  // namespace
}  // namespace provost
