#include "connectors/zendesk_memory.h"

#include <gtest/gtest.h>

namespace provost::connectors {
namespace {

ZendeskMemory memory(std::string_view token = "t1") { return {Secret(std::string(token)), "https://a.example"}; }

TEST(ZendeskMemory, GivesBackWhatItWasTold) {
  const std::string notes = memory().remember("Likes tea.\n\nVIP", 7, {false, 42, {3, 5}});
  EXPECT_TRUE(notes.starts_with("Likes tea.\n\nVIP\n["));
  const Recalled recalled = memory().recall(notes, 7);
  ASSERT_TRUE(recalled.role);
  EXPECT_FALSE(recalled.role->admin);
  EXPECT_EQ(recalled.role->custom_role, 42);
  EXPECT_EQ(recalled.role->groups, (std::vector<std::int64_t>{3, 5}));
  EXPECT_EQ(recalled.notes, "Likes tea.\n\nVIP");
  EXPECT_FALSE(recalled.forged);
  const Recalled admin = memory().recall(memory().remember("", 7, {true, 0, {}}), 7);
  ASSERT_TRUE(admin.role);
  EXPECT_TRUE(admin.role->admin);
  EXPECT_TRUE(admin.role->groups.empty());
}

TEST(ZendeskMemory, KeepsOneLineHoweverOftenItIsTold) {
  const std::string once = memory().remember("Tea", 7, {});
  EXPECT_EQ(memory().remember(once, 7, {}), once);
  EXPECT_EQ(memory().recall(memory().remember(once, 7, {true, 0, {}}), 7).notes, "Tea");
}

TEST(ZendeskMemory, OutlivesAnEditInABrowser) {
  const std::string notes = memory().remember("", 7, {false, 1, {2}}) + "\r\nAdded later";
  const Recalled recalled = memory().recall(notes, 7);
  EXPECT_TRUE(recalled.role);
  EXPECT_EQ(recalled.notes, "Added later");
}

TEST(ZendeskMemory, BelievesNobodyElse) {
  const std::string line = memory().remember("", 7, {false, 1, {2}});
  std::string raised = line;
  raised.replace(raised.find("agent"), 5, "admin");
  const std::string unsealed = "[provost former role: admin custom 0 groups]";
  struct {
    std::string_view name;
    Recalled recalled;
  } const kCases[] = {
      {"another user's line", memory().recall(line, 8)},
      {"another token's", memory("t2").recall(line, 7)},
      {"another account's", ZendeskMemory(Secret("t1"), "https://b.example").recall(line, 7)},
      {"words that were changed", memory().recall(raised, 7)},
      {"no seal", memory().recall(unsealed, 7)},
      {"an empty seal", memory().recall("[provost former role: admin custom 0 groups seal ]", 7)},
  };
  for (const auto& each : kCases) {
    EXPECT_FALSE(each.recalled.role) << each.name;
    EXPECT_TRUE(each.recalled.forged) << each.name;
    EXPECT_EQ(each.recalled.notes, "") << each.name;
  }
  const Recalled plain = memory().recall("[provost is mentioned", 7);
  EXPECT_FALSE(plain.forged);
  EXPECT_EQ(plain.notes, "[provost is mentioned");
}

TEST(ZendeskMemory, RemembersFiftyGroups) {
  FormerRole busy;
  for (std::int64_t group = 1; group <= 80; ++group) busy.groups.push_back(group);
  const Recalled recalled = memory().recall(memory().remember("", 7, busy), 7);
  ASSERT_TRUE(recalled.role);
  EXPECT_EQ(recalled.role->groups.size(), 50U);
}

}  // namespace
}  // namespace provost::connectors
