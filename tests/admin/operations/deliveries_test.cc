// What was delivered: who may ask, what is refused, and that no tenant sees another's.
#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

class DeliveriesTest : public OperationsTest {
 protected:
  Reply get(const std::string& query, const std::string& token) { return call("GET", "/deliveries" + query, token); }
};
INSTANTIATE_TEST_SUITE_P(Engines, DeliveriesTest, test::both_engines(), test::engine_name);

TEST_P(DeliveriesTest, OnlyAnOperatorWithThePermissionMayAsk) {
  for (const std::string& token :
       {std::string(), std::string("nonsense"), make_token(kAcme, TokenKind::kSource, permission::kDeliveriesRead)}) {
    const Reply reply = get("", token);
    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(reply.headers.find("Content-Type"), "application/problem+json");
    EXPECT_TRUE(reply.headers.find("WWW-Authenticate").has_value());
    EXPECT_EQ(reply.body.find("status")->as_integer(), 401);
  }
  EXPECT_EQ(get("", make_token(kAcme, TokenKind::kOperator, "deliveries.write deliveries")).status, 403);
  EXPECT_EQ(get("", make_token(kAcme, TokenKind::kOperator, "users.read deliveries.read")).status, 200);
}

TEST_P(DeliveriesTest, ATenantSeesItsOwnDeliveriesAlone) {
  const User maja = make_person(kAcme, "maja");
  const std::string ours = make_token(kAcme, TokenKind::kOperator, permission::kDeliveriesRead);
  const std::string theirs = make_token(kOther, TokenKind::kOperator, permission::kDeliveriesRead);
  EXPECT_EQ(get("", ours).number_of("waiting"), 1U);
  EXPECT_EQ(get("", theirs).number_of("waiting"), 0U);
  EXPECT_EQ(get("?subject=" + maja.scim_id.value, ours).number_of("waiting"), 1U);
  const Reply foreign = get("?subject=" + maja.scim_id.value, theirs);
  EXPECT_EQ(foreign.status, 404);
  EXPECT_EQ(foreign.text, get("?subject=nobody", theirs).text);
}

TEST_P(DeliveriesTest, WhatIsNoLimitOrNoSubjectIsRefused) {
  make_person(kAcme, "maja");
  make_person(kAcme, "nils");
  const std::string token = make_token(kAcme, TokenKind::kOperator, permission::kDeliveriesRead);
  for (const char* query : {"?limit=0", "?limit=-1", "?limit=1001", "?limit=ten", "?limit=", "?limit=1&limit=2",
                            "?limit=99999999999999999999", "?subject=a&subject=b"}) {
    EXPECT_EQ(get(query, token).status, 400) << query;
  }
  EXPECT_EQ(get("?limit=1", token).number_of("waiting"), 1U);
  EXPECT_EQ(get("?limit=1000", token).number_of("waiting"), 2U);
}

TEST_P(DeliveriesTest, AFaultInsideIsNotToldOutside) {
  const std::string token = make_token(kAcme, TokenKind::kOperator, permission::kDeliveriesRead);
  ASSERT_TRUE(database()
                  .transact(sql::Mode::write,
                            [](sql::Session& session) -> Result<void> {
                              TRY(session.run({"test.break", "drop table receipts"}));
                              return {};
                            })
                  .has_value());
  const Reply reply = get("", token);
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.text.find("receipts"), std::string::npos) << reply.text;
}

}  // namespace
}  // namespace provost::operations
