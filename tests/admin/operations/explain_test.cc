// Explained deliveries.
#include "core/admin/operations/explain.h"

#include "core/admin/operations/waiting.h"
#include "tests/admin/operations/explain_fixture.h"

namespace provost::operations {
namespace {

class ExplainTest : public ExplainFixture {};
INSTANTIATE_TEST_SUITE_P(Engines, ExplainTest, test::both_engines(), test::engine_name);

TEST_P(ExplainTest, SaysWhatIsNextAndWhen) {
  const User maja = make_person(kAcme, "maja");
  const Value fresh = explain(subject_of(maja.id));
  EXPECT_EQ(app_row(fresh).text_at("waits"), sentence_of(Why::due));
  EXPECT_EQ(app_row(fresh).text_at("next"), "provision");
  EXPECT_EQ(app_row(fresh).text_at("fares"), "well");
  fail_once(subject_of(maja.id), std::chrono::seconds(40));
  const Value failed = explain(subject_of(maja.id));
  EXPECT_EQ(app_row(failed).text_at("waits"), sentence_of(Why::backoff));
  EXPECT_EQ(app_row(failed).text_at("nextTry"), to_iso8601(clock_.now() + std::chrono::seconds(40)));
  EXPECT_EQ(app_row(failed).text_at("lastError"), "it answered 503");
  ASSERT_EQ(failed.find("sent")->items().size(), 1u);
  EXPECT_EQ(failed.find("sent")->items().front().text_at("answer"), "it answered 503");
}

TEST_P(ExplainTest, SaysThatNothingWaits) {
  const User maja = make_person(kAcme, "maja");
  in_lane(subject_of(maja.id), [&](Tables& tables, const Lane& lane) -> Result<void> {
    TRY(tables.lanes.finish(app_, lane, clock_.now()));
    return {};
  });
  EXPECT_EQ(app_row(explain(subject_of(maja.id))).text_at("waits"), "nothing waits");
}

TEST_P(ExplainTest, FindsWhomATextMeans) {
  const User maja = make_person(kAcme, "maja");
  const User gone = make_person(kAcme, "gone");
  switch_off(gone, UserState::deleted);
  const auto meant = [&](const std::string& text, TenantId tenant = kAcme) {
    std::optional<Subject> subject;
    (void)in_tables(tenant, [&](sql::Session&, Tables& tables) -> Result<void> {
      subject = TRY(subject_meant_by(tables, text));
      return {};
    });
    return subject;
  };
  EXPECT_EQ(meant("maja"), subject_of(maja.id));
  EXPECT_EQ(meant(maja.scim_id.value), subject_of(maja.id));
  EXPECT_EQ(meant(std::to_string(maja.id.value)), subject_of(maja.id));
  EXPECT_EQ(meant(gone.scim_id.value), subject_of(gone.id)) << "the apps of who was removed have still to hear of it";
  EXPECT_EQ(meant("nobody"), std::nullopt);
  EXPECT_EQ(meant(maja.scim_id.value, kOther), std::nullopt);
}

TEST_P(ExplainTest, SaysWhatNothingCanServe) {
  const User maja = make_person(kAcme, "maja");
  const Value told = explain(subject_of(maja.id), {{app_, "the setting token does not open with this key"}});
  EXPECT_EQ(app_row(told).text_at("fares"), "unusable");
  EXPECT_NE(app_row(told).text_at("faresWhy").find("the setting token does not open"), std::string::npos);
  EXPECT_EQ(app_row(told).text_at("waits"), sentence_of(Why::unusable));
  const Value others = explain(subject_of(maja.id), {{ConnectionId{"another"}, "gone"}});
  EXPECT_EQ(app_row(others).text_at("fares"), "well");
}

}  // namespace
}  // namespace provost::operations
