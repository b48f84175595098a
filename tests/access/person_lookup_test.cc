// By what people go: a name or an address is one person's, also when two calls give it at once.
#include "core/access/person_lookup.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <utility>

#include "tests/access/person_fixture.h"

namespace provost {
namespace {

class NameClaimTest : public test::PersonTest {
 protected:
  bool is_free(const std::string& text, const std::optional<UserId>& self = std::nullopt) {
    bool free = false;
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  free = TRY(claim_name(tables, text, self));
                  return {};
                }).has_value());
    return free;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, NameClaimTest, test::both_engines(), test::engine_name);

TEST_P(NameClaimTest, ATextIsFreeUnlessSomebodyElseGoesByIt) {
  const User kim = make_person("kim@example.org");
  const User sam = make_person("sam");
  ASSERT_TRUE(in_tables([&](Tables& tables) {
                auto attributes = sam.attributes;
                attributes.set("emails", Value::array({Value::object({{"value", "sam@example.org"}})}));
                return directory_.update(tables, sam, {attributes, true, {}, {}}, principal_).map([](const User&) {});
              }).has_value());
  EXPECT_TRUE(is_free("lee@example.org"));
  EXPECT_TRUE(is_free("lee@example.org", kim.id));
  for (const char* theirs : {"kim@example.org", "KIM@Example.org"}) {
    EXPECT_FALSE(is_free(theirs)) << theirs;
    EXPECT_FALSE(is_free(theirs, sam.id)) << theirs;
    EXPECT_TRUE(is_free(theirs, kim.id)) << theirs;
  }
  EXPECT_FALSE(is_free("Sam@example.org", kim.id));
  EXPECT_TRUE(is_free("sam@example.org", sam.id));
}

class NameClaimBesideTest : public NameClaimTest {
 protected:
  /// If another session, that waits for a moment only, comes to claim the text in this tenant.
  bool comes_by(const std::string& text, TenantId tenant = kTenant) {
    bool done = false;
    std::thread beside([&] {
      done = in_session([&](sql::Session& session) -> Result<void> {
               TRY(session.run({"test.patience", "set local lock_timeout = '200ms'"}));
               Tables tables(session, database().dialect(), tenant);
               TRY(claim_name(tables, text, std::nullopt));
               return {};
             }).has_value();
    });
    beside.join();
    return done;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, NameClaimBesideTest, ::testing::Values(sql::Engine::postgres), test::engine_name);

TEST_P(NameClaimBesideTest, WhoClaimsATextThatIsBeingGivenWaits) {
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                TRY(claim_name(tables, "kim@example.org", std::nullopt));
                EXPECT_FALSE(comes_by("kim@example.org"));
                EXPECT_FALSE(comes_by("KIM@example.org")) << "however it is written";
                EXPECT_TRUE(comes_by("lee@example.org"));
                EXPECT_TRUE(comes_by("kim@example.org", TenantId{8})) << "another tenant's";
                return {};
              }).has_value());
  EXPECT_TRUE(comes_by("kim@example.org")) << "once it was given or left";
}

TEST_P(NameClaimBesideTest, WhoWaitedFindsItTaken) {
  std::atomic<bool> answered = false;
  bool free = true;
  std::thread beside;
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                Tables tables(session, database().dialect(), kTenant);
                TRY(claim_name(tables, "kim@example.org", std::nullopt));
                beside = std::thread([&] {
                  free = is_free("kim@example.org");
                  answered = true;
                });
                constexpr sql::Statement kWaiting{"test.waiting",
                                                  "select 1 from pg_locks where locktype = 'advisory' and not granted"};
                for (bool waits = false; !waits && !answered;) {
                  const sql::Rows rows = TRY(session.run(kWaiting));
                  waits = !rows.empty();
                }
                UserDraft draft{Value::object({{"userName", "kim@example.org"}}), true, {}, {}};
                TRY(directory_.create(tables, std::move(draft), principal_));
                return {};
              }).has_value());
  beside.join();
  EXPECT_FALSE(free);
}

}  // namespace
}  // namespace provost
