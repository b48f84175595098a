// Ids that callers chose: unique in their tenant, and good wherever an id is.
#include "tests/admin/zitadel/zitadel_fixture.h"

namespace provost::zitadel {
namespace {

class AliasesTest : public ZitadelTest {
 protected:
  Code refusal(const std::string& alias, UserId user, TenantId tenant = kTenant) {
    const auto given = give_alias(alias, user, tenant);
    return given ? Code::internal : given.error().code;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, AliasesTest, test::both_engines(), test::engine_name);

TEST_P(AliasesTest, AnAliasIsGoodWhereverAnIdIs) {
  const User user = make_user("siv");
  ASSERT_TRUE(give_alias("badge 17/ö", user.id).has_value());
  ASSERT_TRUE(give_alias("300123456789012345", user.id).has_value());
  const std::string path = "/v2/users/300123456789012345";
  EXPECT_EQ(send("POST", path + "/lock", "", bearer(operator_)).status, 200);
  EXPECT_EQ(send("POST", path + "/unlock", "", bearer(operator_)).status, 200);
  EXPECT_EQ(send("POST", path + "/deactivate", "", bearer(operator_)).status, 200);
  EXPECT_EQ(send("POST", path + "/reactivate", "", bearer(operator_)).status, 200);
  EXPECT_EQ(json_of(send("GET", path, "", bearer(operator_))).find("user")->text_at("userId"), text_of(user.id));
  const auto response =
      send("POST", kService + std::string("DeleteUser"), R"({"userId":"badge 17/ö"})", typed("application/json"));
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(stored_state(user.id), UserState::deleted);
  EXPECT_EQ(send("GET", path, "", bearer(operator_)).status, 404);
}

TEST_P(AliasesTest, APersonKnowsOneselfByAnAlias) {
  const User user = make_user("siv");
  const User other = make_user("nils");
  ASSERT_TRUE(give_alias("mine", user.id).has_value());
  ASSERT_TRUE(give_alias("theirs", other.id).has_value());
  const auto token = bearer(personal_token(user));
  EXPECT_EQ(send("POST", "/v2/users/theirs/deactivate", "", token).status, 403);
  EXPECT_EQ(send("POST", "/v2/users/mine/deactivate", "", token).status, 200);
}

TEST_P(AliasesTest, AnIdNeverComesToMeanAnotherPerson) {
  const User user = make_user("siv");
  const User other = make_user("nils");
  const User gone = make_user_in("maja", UserState::deleted);
  ASSERT_TRUE(give_alias("badge", user.id).has_value());
  EXPECT_EQ(refusal("badge", other.id), Code::uniqueness);
  EXPECT_EQ(refusal("badge", user.id), Code::uniqueness);
  EXPECT_EQ(refusal(text_of(other.id), user.id), Code::uniqueness);
  EXPECT_EQ(refusal(text_of(gone.id), user.id), Code::uniqueness);
  EXPECT_TRUE(give_alias("Badge", other.id).has_value()) << "aliases compare exactly";
  EXPECT_TRUE(give_alias("badge", make_user("per", kOther).id, kOther).has_value()) << "each tenant has its own";
}

TEST_P(AliasesTest, AnAliasHasOneTo200Bytes) {
  const User user = make_user("siv");
  EXPECT_EQ(refusal("", user.id), Code::invalid_value);
  EXPECT_EQ(refusal(std::string(201, 'a'), user.id), Code::invalid_value);
  EXPECT_TRUE(give_alias(std::string(200, 'a'), user.id).has_value());
  EXPECT_EQ(send("GET", "/v2/users/" + std::string(200, 'a'), "", bearer(operator_)).status, 200);
  EXPECT_EQ(send("GET", "/v2/users/" + std::string(201, 'a'), "", bearer(operator_)).status, 404);
}

}  // namespace
}  // namespace provost::zitadel
