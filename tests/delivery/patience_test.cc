#include "core/delivery/patience.h"

#include <gtest/gtest.h>

#include "tests/support/seeded_random.h"

namespace provost {
namespace {

using std::chrono::minutes;

constexpr Duration kForEver = std::chrono::hours(24 * 365);

struct Case {
  const char* name;
  const char* events;  // + somebody comes, - somebody leaves, l somebody comes who was late
  std::size_t at;
  bool more;
  Duration patience;
};
constexpr Case kCases[] = {
    {"who joins is waited for", "++", 0, false, minutes(15)},
    {"but not where somebody leaves by the same change", "-", 0, false, minutes(1)},
    {"or by one behind it", "++-", 0, false, minutes(1)},
    {"what was told is no matter", "-++", 1, false, minutes(15)},
    {"what is not known may be a leaver", "++", 0, true, minutes(1)},
    {"who is late and holds up nobody is waited for", "+l", 1, false, kForEver},
    {"who is late and holds up others is not", "l+", 0, false, minutes(15)},
    {"nor where more may follow", "l", 0, true, minutes(1)},
};

TEST(Patience, IsReadFromTheTable) {
  for (const Case& row : kCases) {
    LanePage page;
    page.more = row.more;
    for (const char* each = row.events; *each != 0; ++each) {
      Event event;
      event.subject.kind = SubjectKind::group;
      event.verbs = {Verb::members};
      event.payload = Value::object({{"change", "upsert"}, {"leaving", *each == '-'}, {"late", *each == 'l'}});
      page.events.push_back(event);
    }
    EXPECT_TRUE(has_patience(page, row.at, row.patience)) << row.name;
    const Duration longer = row.patience + std::chrono::microseconds(1);
    EXPECT_EQ(has_patience(page, row.at, longer), row.patience == kForEver) << row.name;
    EXPECT_FALSE(has_patience(page, row.at, std::chrono::seconds(-1))) << row.name;
  }
}

TEST(Patience, LooksLessOftenAsItGoesOn) {
  test::SeededRandom random;
  struct Look {
    Duration age, least, most;
  };
  for (const Look& look :
       {Look{std::chrono::seconds(0), std::chrono::milliseconds(250), std::chrono::milliseconds(500)},
        Look{std::chrono::seconds(16), std::chrono::seconds(2), std::chrono::milliseconds(2250)},
        Look{std::chrono::hours(9), std::chrono::seconds(10), std::chrono::milliseconds(10250)}}) {
    for (int draw = 0; draw < 100; ++draw) {
      const Duration pause = pause_of(look.age, random);
      EXPECT_GE(pause, look.least);
      EXPECT_LE(pause, look.most);
    }
  }
}

}  // namespace
}  // namespace provost
