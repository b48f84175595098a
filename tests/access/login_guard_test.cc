// Who guesses waits longer and longer; who mistyped does not, and nobody is kept out by others for long.
#include "core/access/login_guard.h"

#include "core/access/admin_authenticator.h"
#include "core/store/password_table.h"
#include "tests/access/person_fixture.h"

namespace provost {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(WaitAfter, GrowsAndStaysBounded) {
  struct Case {
    std::int64_t attempts;
    Duration wait;
  };
  const AttemptRule rule{5, minutes(15)};
  for (const Case& each :
       {Case{0, seconds(0)}, Case{4, seconds(0)}, Case{5, seconds(1)}, Case{6, seconds(2)}, Case{9, seconds(16)},
        Case{14, seconds(512)}, Case{15, minutes(15)}, Case{1'000'000'000, minutes(15)}}) {
    EXPECT_EQ(wait_after(each.attempts, rule), each.wait) << each.attempts;
  }
}

class LoginGuardTest : public test::PersonTest {
 protected:
  void SetUp() override {
    test::PersonTest::SetUp();
    const std::string phc = cheap_.hash(Secret("right")).value();
    ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  UserDraft draft{Value::object({{"userName", "siv"}}), true, {}, phc, {}};
                  siv_ = TRY(directory_.create(tables, std::move(draft), principal_));
                  return {};
                }).has_value());
  }

  /// "in", or why not.
  std::string log_in(const std::string& name, const std::string& password, const std::string& address = "192.0.2.1") {
    const AdminAuthenticator authenticator({database(), credentials_, dear_, clock_, log_});
    const auto person = authenticator.from_password({"acme", name, Secret(password), address});
    if (person) return "in";
    return person.error().code == Code::limited ? "wait" : "wrong";
  }
  /// Why even the right password waits.
  Error refusal_of(const std::string& name) {
    const AdminAuthenticator authenticator({database(), credentials_, dear_, clock_, log_});
    const auto person = authenticator.from_password({"acme", name, Secret("right"), "192.0.2.1"});
    EXPECT_FALSE(person.has_value());
    return person ? Error{} : person.error();
  }
  void fail_times(int count, const std::string& name = "siv", const std::string& address = "192.0.2.1") {
    for (int i = 0; i < count; ++i) EXPECT_EQ(log_in(name, "guess", address), "wrong") << i;
  }
  std::string hash() {
    std::string phc;
    EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  phc = TRY(PasswordTable(session, kTenant).find(siv_.id)).value_or("");
                  return {};
                }).has_value());
    return phc;
  }

  crypto::PasswordHasher cheap_{{1, 64 * 1024, 2, 64}};
  crypto::PasswordHasher dear_{{2, 128 * 1024, 2, 64}};
  Log log_{LogLevel::error};
  User siv_;
};
INSTANTIATE_TEST_SUITE_P(Engines, LoginGuardTest, test::both_engines(), test::engine_name);

TEST_P(LoginGuardTest, AfterFiveAttemptsEvenTheRightPasswordWaits) {
  fail_times(5);
  EXPECT_EQ(log_in("siv", "right"), "wait");
  clock_.advance(seconds(1));
  EXPECT_EQ(log_in("siv", "right"), "in");
  EXPECT_EQ(log_in("siv", "guess"), "wrong") << "a login makes good what was before";
}

TEST_P(LoginGuardTest, EachFurtherAttemptDoublesTheWait) {
  fail_times(5);
  for (const int wait : {1, 2, 4, 8}) {
    clock_.advance(seconds(wait) - std::chrono::milliseconds(1));
    EXPECT_EQ(log_in("siv", "guess"), "wait") << wait;
    clock_.advance(std::chrono::milliseconds(1));
    fail_times(1);
  }
}

TEST_P(LoginGuardTest, WhoWaitsIsToldHowLong) {
  fail_times(5);
  EXPECT_EQ(refusal_of("siv").wait, seconds(1));
  EXPECT_EQ(refusal_of("siv").detail, "too many attempts failed; try again in 1 second");
  for (int i = 0; i < 12; ++i) {
    clock_.advance(refusal_of("siv").wait);
    fail_times(1);
  }
  EXPECT_EQ(refusal_of("siv").wait, minutes(15));
  clock_.advance(minutes(14) + std::chrono::milliseconds(1));
  EXPECT_EQ(refusal_of("siv").wait, seconds(60)) << "rounded up, so that who waits that long is let in";
  EXPECT_EQ(refusal_of("siv").retry_after(), 60);
  EXPECT_EQ(refusal_of("siv").detail, "too many attempts failed; try again in 60 seconds");
  clock_.advance(refusal_of("siv").wait);
  EXPECT_EQ(log_in("siv", "right"), "in");
}

TEST_P(LoginGuardTest, OfTwoWaitsTheLongerOneIsTold) {
  for (int i = 0; i < 55; ++i) {
    clock_.advance(minutes(1));
    fail_times(1, "siv", "192.0.2." + std::to_string(i));
  }
  for (int i = 0; i < 5; ++i) {
    clock_.advance(minutes(1));
    fail_times(1);
  }
  // From this address alone it would be two seconds; for the name it has come to the most.
  EXPECT_EQ(refusal_of("siv").wait, minutes(1));
}

TEST(ErrorTest, WithoutAWaitASecondIsSaid) {
  const Error busy{Code::limited, "busy"};
  EXPECT_EQ(busy.wait, seconds(0));
  EXPECT_EQ(busy.retry_after(), 1);
}

TEST_P(LoginGuardTest, ANameThatNobodyHasIsTreatedAlike) {
  fail_times(5, "nobody");
  EXPECT_EQ(log_in("nobody", "guess"), "wait");
}

TEST_P(LoginGuardTest, OtherSpellingsOfANameAreNoOtherName) {
  fail_times(3);
  fail_times(2, "\u017fiv");  // a long s, which an address is folded to
  EXPECT_EQ(log_in("siv", "right"), "wait");
}

TEST_P(LoginGuardTest, OneWhoGuessesKeepsNobodyElseOut) {
  fail_times(5);
  EXPECT_EQ(log_in("siv", "right", "198.51.100.7"), "in");
  EXPECT_EQ(log_in("siv", "right"), "wait");
}

TEST_P(LoginGuardTest, ManyWhoGuessTogetherWaitToo) {
  for (int i = 0; i < 50; ++i) fail_times(1, "siv", "192.0.2." + std::to_string(i));
  EXPECT_EQ(log_in("siv", "right", "198.51.100.7"), "wait");
  clock_.advance(minutes(1));
  EXPECT_EQ(log_in("siv", "right", "198.51.100.7"), "in") << "but the owner for a minute at most";
}

TEST_P(LoginGuardTest, AttemptsOfYesterdayAreForgotten) {
  fail_times(4);
  clock_.advance(std::chrono::hours(25));
  fail_times(5);
  EXPECT_EQ(log_in("siv", "right"), "wait");
}

TEST_P(LoginGuardTest, AClockThatWasSetBackKeepsNobodyOut) {
  clock_.step_wall(std::chrono::hours(72));
  fail_times(5);
  clock_.step_wall(-std::chrono::hours(72));
  EXPECT_EQ(log_in("siv", "right"), "in");
}

TEST_P(LoginGuardTest, OldRowsGo) {
  for (int i = 0; i < 10; ++i) fail_times(1, "name" + std::to_string(i));
  clock_.advance(std::chrono::hours(25));
  fail_times(1);
  EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                const auto rows = TRY(session.run({"test.count", "select count(*) from login_attempts"}));
                EXPECT_EQ(rows.integer(0, 0), 2);
                return {};
              }).has_value());
}

TEST_P(LoginGuardTest, APasswordIsHashedAnewAtTodaysCost) {
  const std::string before = hash();
  EXPECT_EQ(log_in("siv", "guess"), "wrong");
  EXPECT_EQ(hash(), before);
  EXPECT_EQ(log_in("siv", "right"), "in");
  EXPECT_NE(hash(), before);
  EXPECT_FALSE(dear_.needs_rehash(hash()));
  const std::string renewed = hash();
  EXPECT_EQ(log_in("siv", "right"), "in");
  EXPECT_EQ(hash(), renewed);
}

}  // namespace
}  // namespace provost
