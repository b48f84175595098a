#include "core/delivery/arrears.h"

#include <gtest/gtest.h>

#include <string>

namespace provost {
namespace {

DeadLetter letter(std::int64_t seq, std::int64_t step, Verb verb, SubjectKind kind = SubjectKind::user) {
  DeadLetter letter;
  letter.subject = Subject{kind, 1};
  letter.seq = seq;
  letter.step = step;
  letter.verb = verb;
  letter.unsafe = true;
  letter.tries = 9;
  return letter;
}

std::string text_of(const std::vector<DeadLetter>& letters) {
  std::string text;
  for (const DeadLetter& each : letters) {
    text.append(text.empty() ? "" : " ").append(std::to_string(each.seq)).append(to_word(each.verb));
  }
  return text;
}

struct Case {
  const char* name;
  Arrears::Taken taken;
  std::string_view settled;
};
const Case kOfAPerson[] = {
    {"what was refused is taken", {5, 0, Verb::deactivate, false}, "5deactivate"},
    {"a later end says the earlier", {9, 0, Verb::deactivate, false}, "5deactivate 7deactivate"},
    {"and not what comes after it", {6, 0, Verb::deactivate, false}, "5deactivate"},
    {"sessions are not the account", {9, 1, Verb::revoke, false}, "5revoke"},
    {"who is gone owes nothing from before", {7, 2, Verb::remove, true}, "5deactivate 5revoke 7deactivate"},
};

TEST(Arrears, OfAPersonAreSettledAsTheTableSays) {
  for (const Case& row : kOfAPerson) {
    Arrears arrears({letter(5, 0, Verb::deactivate), letter(5, 1, Verb::revoke), letter(7, 0, Verb::deactivate),
                     letter(10, 0, Verb::remove)},
                    false);
    EXPECT_EQ(text_of(arrears.settle(row.taken)), row.settled) << row.name;
    EXPECT_TRUE(arrears.holds(10, Verb::remove)) << row.name;
  }
}

TEST(Arrears, OfAGroupAreSettledOneByOneUntilItIsGone) {
  Arrears arrears({letter(5, 0, Verb::members, SubjectKind::group), letter(7, 0, Verb::members, SubjectKind::group)},
                  false);
  EXPECT_EQ(text_of(arrears.settle({9, 0, Verb::members, false})), "") << "others left by that";
  EXPECT_EQ(text_of(arrears.settle({7, 0, Verb::members, false})), "7members");
  EXPECT_EQ(text_of(arrears.settle({9, 0, Verb::members, true})), "5members");
  EXPECT_TRUE(arrears.empty());
}

TEST(Arrears, KnowWhatIsOwed) {
  Arrears arrears;
  EXPECT_TRUE(arrears.empty());
  arrears.add(letter(5, 1, Verb::revoke));
  arrears.add(letter(5, 1, Verb::revoke));
  EXPECT_TRUE(arrears.holds(5, 1));
  EXPECT_FALSE(arrears.holds(5, 0));
  EXPECT_FALSE(arrears.holds(4, Verb::revoke));
  EXPECT_EQ(arrears.first_of(5), 1);
  EXPECT_EQ(arrears.tries(5, 1), 9);
  EXPECT_EQ(arrears.tries(5, 0), 0);
  EXPECT_EQ(arrears.tries_of(5), 9);
  EXPECT_EQ(arrears.tries_of(4), 0);
  EXPECT_EQ(text_of(arrears.settle({5, 1, Verb::revoke, false})), "5revoke");
  EXPECT_TRUE(arrears.empty());
}

TEST(Arrears, AreNotEmptyWhileThereIsMoreThanIsKnown) {
  Arrears arrears({letter(5, 0, Verb::remove)}, true);
  arrears.settle({5, 0, Verb::remove, true});
  EXPECT_FALSE(arrears.empty());
}

}  // namespace
}  // namespace provost
