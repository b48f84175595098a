// Pages by cursors (RFC 9865): whole walks, and cursors in wrong hands, on both engines.
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "tests/scim/search_fixture.h"

namespace provost::test {
namespace {

class CursorTest : public SearchFaceTest {};
INSTANTIATE_TEST_SUITE_P(Engines, CursorTest, both_engines(), engine_name);

/// Walks by cursors to the end; `between` runs after each page.
template <class Between>
std::vector<std::string> walk(const std::function<Reply(const std::string&)>& page, const Between& between) {
  std::vector<std::string> seen;
  std::string cursor;
  for (int pages = 0; pages < 50; ++pages) {
    const Reply reply = page(cursor);
    for (const Value& resource : reply.body.find("Resources")->items()) {
      seen.emplace_back(resource.text_at("userName"));
    }
    EXPECT_EQ(reply.body.find("startIndex"), nullptr);
    cursor = reply.body.text_at("nextCursor");
    if (cursor.empty()) return seen;
    between();
  }
  return seen;
}

TEST_P(CursorTest, ACursorWalksToTheEndWhileOthersComeAndGo) {
  checklist({101, 102, 105, 106, 110, 114});
  make_eight();
  int made = 0;
  for (const std::string query :
       {"", "sortBy=title&", "sortBy=title&sortOrder=descending&", "filter=title%20eq%20null&",
        "filter=title%20eq%20null&sortBy=userName&sortOrder=descending&"}) {
    const auto page = [&](const std::string& cursor) {
      return send("GET", "/Users?" + query + "count=2&cursor=" + cursor);
    };
    const Reply all = send("GET", "/Users?" + query);
    const auto still = walk(page, [] {});
    std::string joined;
    for (const std::string& name : still) joined += (joined.empty() ? "" : " ") + name;
    EXPECT_EQ(joined, names(all)) << query;

    std::set<std::string> before(still.begin(), still.end());
    const auto moved = walk(page, [&] {
      const Reply passing = make_user("passing" + std::to_string(++made));
      EXPECT_EQ(send("DELETE", "/Users/" + std::string(passing.id())).status, 204);
    });
    std::multiset<std::string> after;
    for (const std::string& name : moved) {
      if (before.contains(name)) after.insert(name);
    }
    EXPECT_EQ(after.size(), before.size()) << query << ": once each";
  }
  EXPECT_EQ(send("GET", "/Users?cursor=&count=0").body.find("totalResults")->as_integer(), 8);
  EXPECT_EQ(send("GET", "/Users?cursor&count=4").body.text_at("nextCursor").empty(), false);
  EXPECT_EQ(send("GET", "/Users?cursor&count=8").body.find("nextCursor"), nullptr) << "an exact multiple";
}

TEST_P(CursorTest, ACursorIsNobodyElsesAndForNothingElse) {
  checklist({107, 108, 111, 112, 113, 115});
  make_eight();
  const std::string first = "/Users?count=2&cursor=";
  const std::string cursor(send("GET", first).body.text_at("nextCursor"));
  ASSERT_EQ(send("GET", first + cursor).status, 200);
  const Extras other{make_source(kOther, "default"), {}};
  const Extras weaker{make_source(kAcme, "default", "users:read"), {}};
  const std::string forged = cursor.substr(0, cursor.size() - 1) + (cursor.back() == 'A' ? "B" : "A");
  const Reply refused = send("GET", first + forged);
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.body.text_at("scimType"), "invalidCursor");
  EXPECT_EQ(send("GET", first + cursor, "", other).text, refused.text);
  EXPECT_EQ(send("GET", first + cursor, "", weaker).text, refused.text);
  EXPECT_EQ(send("GET", "/Users?count=2&filter=title%20pr&cursor=" + cursor).text, refused.text);
  EXPECT_EQ(send("GET", "/Groups?count=2&cursor=" + cursor).text, refused.text);
  EXPECT_EQ(refusal("/Users?count=3&cursor=" + cursor), "invalidCount");
  EXPECT_EQ(refusal("/Users?count=1001&cursor="), "invalidCount");
  EXPECT_EQ(refusal("/Users?startIndex=1&cursor="), "invalidValue");
  EXPECT_EQ(send("GET", "/Users").body.find("nextCursor"), nullptr) << "by index, if nothing else is said";
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(refusal(first + cursor), "expiredCursor");
}

}  // namespace
}  // namespace provost::test
