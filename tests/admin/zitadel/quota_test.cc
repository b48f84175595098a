// Who calls too often is told so in each protocol, and let in again when the window is over.
#include "tests/admin/zitadel/zitadel_fixture.h"

namespace provost::zitadel {
namespace {

class QuotaTest : public ZitadelTest {
 protected:
  Parts parts() override {
    Parts parts = ZitadelTest::parts();
    parts.calls = {3, std::chrono::minutes(1)};
    return parts;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, QuotaTest, test::both_engines(), test::engine_name);

TEST_P(QuotaTest, TooManyCallsAreRefusedInEachProtocol) {
  const User user = make_user("siv");
  const std::string path = "/v2/users/" + text_of(user.id);
  const std::string json = R"({"userId":")" + text_of(user.id) + R"("})";
  EXPECT_EQ(send("GET", path, "", bearer(operator_)).status, 200);
  clock_.advance(std::chrono::seconds(20));
  EXPECT_EQ(send("POST", std::string(kService) + "GetUserByID", json, typed("application/json")).status, 200);
  EXPECT_EQ(send("POST", "/v2/sessions/search", "{}", bearer(operator_)).status, 400) << "a refused call counts too";

  const auto rest = send("GET", path, "", bearer(operator_));
  EXPECT_EQ(rest.status, 429);
  EXPECT_EQ(*json_of(rest).find("code"), Value(8));
  EXPECT_EQ(fault_id(rest), "PROVOST-Limited");
  EXPECT_EQ(rest.headers.find("retry-after"), "40");
  const auto connect = send("POST", std::string(kService) + "GetUserByID", json, typed("application/json"));
  EXPECT_EQ(connect.status, 429);
  EXPECT_EQ(json_of(connect).text_at("code"), "resource_exhausted");
  EXPECT_EQ(connect.headers.find("retry-after"), "40");
  const auto grpc = send("POST", std::string(kService) + "GetUserByID", "", typed("application/grpc-web+proto"));
  EXPECT_EQ(grpc.status, 200);
  EXPECT_EQ(grpc.headers.find("grpc-status"), "8");
  const auto done = send("POST", path + "/deactivate", "", bearer(operator_));
  EXPECT_EQ(done.status, 429);
  EXPECT_EQ(stored_state(user.id), UserState::active) << "and nothing is done";

  EXPECT_EQ(send("GET", path, "", bearer(personal_token(user))).status, 200) << "others are not held up";
  clock_.advance(std::chrono::seconds(40));
  EXPECT_EQ(send("GET", path, "", bearer(operator_)).status, 200);
}

}  // namespace
}  // namespace provost::zitadel
