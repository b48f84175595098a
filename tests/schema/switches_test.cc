// The switches of a source: read with a clear complaint, and written down as they are.
#include "core/schema/switches.h"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include "core/schema/filter.h"
#include "core/schema/predicate.h"
#include "tests/schema/world.h"

namespace provost::scim {
namespace {

TEST(Switches, StandBesideAProfile) {
  const Leniency lenient = for_profile("default");
  ASSERT_TRUE(lenient.create_unmatched);
  const auto strict = with_switches(lenient, "create_unmatched=false  empty_operations=true");
  ASSERT_TRUE(strict.has_value());
  EXPECT_FALSE(strict->create_unmatched);
  EXPECT_TRUE(strict->empty_operations);
  EXPECT_EQ(strict->text_booleans, lenient.text_booleans);
  EXPECT_EQ(with_switches(lenient, "")->create_unmatched, lenient.create_unmatched);
}

TEST(Switches, AreTidied) {
  EXPECT_EQ(tidy_switches(" create_unmatched=false text_booleans=true create_unmatched=true").value(),
            "text_booleans=true create_unmatched=true");
  EXPECT_EQ(tidy_switches("text_booleans=true text_booleans=").value(), "");
}

TEST(Switches, SayWhatTheyDoNotKnow) {
  struct Case {
    const char* text;
    const char* complaint;
  };
  constexpr Case kCases[] = {
      {"creates=true", "there is no switch 'creates'"},
      {"text_booleans", "text_booleans is set to true or false, or to nothing"},
      {"text_booleans=yes", "text_booleans is set to true or false, or to nothing"},
      {"=true", "there is no switch ''"},
  };
  for (const Case& each : kCases) {
    const auto read = with_switches({}, each.text);
    ASSERT_FALSE(read.has_value()) << each.text;
    EXPECT_EQ(read.error().code, Code::invalid_value);
    EXPECT_EQ(read.error().detail, each.complaint);
  }
}

TEST(Switches, ALiteralWithoutQuotesIsTakenWhereTheSwitchIsOn) {
  EXPECT_EQ(parse_filter("externalId eq abc", user_type(), for_profile("default")).error().code, Code::invalid_filter);
  const Leniency bare = with_switches(for_profile("default"), "bare_literals=true").value();
  const auto filter = parse_filter("externalId eq abc and active eq true", user_type(), bare);
  ASSERT_TRUE(filter.has_value());
  EXPECT_TRUE(matches(*filter, json_of(R"({"externalId":"abc","active":true})")));
  EXPECT_FALSE(matches(*filter, json_of(R"({"externalId":"abd","active":true})")));
  EXPECT_TRUE(matches(*parse_filter("externalId eq 701984", user_type(), bare), json_of(R"({"externalId":"701984"})")));
  EXPECT_FALSE(parse_filter("active eq abc", user_type(), bare).has_value());
  EXPECT_FALSE(parse_filter("externalId eq )", user_type(), bare).has_value());
}

/// What docs/scim-profiles.md must hold between its marks.
std::string tables() {
  std::ostringstream page;
  page << "| switch | when it is on | needed by |\n|---|---|---|\n";
  std::set<std::string_view> names;
  for (const Switch& each : switches()) {
    EXPECT_TRUE(names.insert(each.name).second) << each.name;
    page << "| `" << each.name << "` | " << each.description << " | " << each.clients << " |\n";
  }
  page << "\n| profile | for | on |\n|---|---|---|\n";
  for (const Profile& profile : profiles()) {
    page << "| `" << profile.name << "` | " << profile.description << " | ";
    std::string list;
    for (const Switch& each : switches()) {
      if (std::invoke(each.member, profile.leniency)) list.append(list.empty() ? "" : ", ").append(each.name);
    }
    page << (list.empty() ? "none" : list) << " |\n";
  }
  return page.str();
}

TEST(Switches, ThePageSaysWhatTheTableSays) {
  std::ostringstream read;
  read << std::ifstream(PROVOST_TEST_DATA "/../../docs/scim-profiles.md").rdbuf();
  EXPECT_NE(read.str().find(tables()), std::string::npos) << "docs/scim-profiles.md must hold:\n" << tables();
}

}  // namespace
}  // namespace provost::scim
