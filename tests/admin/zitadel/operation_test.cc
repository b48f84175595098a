// Every operation from every state, as pure tables and through the pages on both engines.
#include "core/admin/zitadel/operation.h"

#include "tests/admin/zitadel/zitadel_fixture.h"

namespace provost::zitadel {
namespace {

constexpr UserState kInitial = UserState::initial;
constexpr UserState kActive = UserState::active;
constexpr UserState kLocked = UserState::locked;
constexpr UserState kInactive = UserState::inactive;
constexpr UserState kDeleted = UserState::deleted;

struct Page {
  const char* method;
  const char* suffix;
};

Page page_of(Operation operation) {
  switch (operation) {
    case Operation::read:
      return {"GET", ""};
    case Operation::deactivate:
      return {"POST", "/deactivate"};
    case Operation::reactivate:
      return {"POST", "/reactivate"};
    case Operation::lock:
      return {"POST", "/lock"};
    case Operation::unlock:
      return {"POST", "/unlock"};
    case Operation::remove:
      break;
  }
  return {"DELETE", ""};
}

/// An empty id means that it is done; a fault leaves the state as it was.
struct Case {
  Operation operation;
  UserState before;
  UserState after;
  int status;
  std::int64_t code;
  const char* id;
  const char* text;
};

constexpr const char* kUnknown = "User could not be found";
constexpr const char* kOnlyDeleted = "User with state initial can only be deleted not deactivated";

constexpr Case kCases[] = {
    {Operation::deactivate, kInitial, kInitial, 400, 9, "COMMAND-gvx4kct9r2", kOnlyDeleted},
    {Operation::deactivate, kActive, kInactive, 200, 0, "", ""},
    {Operation::deactivate, kLocked, kInactive, 200, 0, "", ""},
    {Operation::deactivate, kInactive, kInactive, 400, 9, "COMMAND-5gunjw0cd7", "User already inactive"},
    {Operation::deactivate, kDeleted, kDeleted, 404, 5, "COMMAND-5gp2p62iin", kUnknown},
    {Operation::reactivate, kInitial, kInitial, 400, 9, "COMMAND-s5qqcz97hf", "User is not inactive"},
    {Operation::reactivate, kActive, kActive, 400, 9, "COMMAND-s5qqcz97hf", "User is not inactive"},
    {Operation::reactivate, kLocked, kLocked, 400, 9, "COMMAND-s5qqcz97hf", "User is not inactive"},
    {Operation::reactivate, kInactive, kActive, 200, 0, "", ""},
    {Operation::reactivate, kDeleted, kDeleted, 404, 5, "COMMAND-9hy5kzbuk6", kUnknown},
    {Operation::lock, kInitial, kLocked, 200, 0, "", ""},
    {Operation::lock, kActive, kLocked, 200, 0, "", ""},
    {Operation::lock, kLocked, kLocked, 400, 9, "COMMAND-lgws8wtsqf", "User is not active or initial"},
    {Operation::lock, kInactive, kInactive, 400, 9, "COMMAND-lgws8wtsqf", "User is not active or initial"},
    {Operation::lock, kDeleted, kDeleted, 404, 5, "COMMAND-450yxuqrh1", kUnknown},
    {Operation::unlock, kInitial, kInitial, 400, 9, "COMMAND-olb9vb0oca", "User is not locked"},
    {Operation::unlock, kActive, kActive, 400, 9, "COMMAND-olb9vb0oca", "User is not locked"},
    {Operation::unlock, kLocked, kActive, 200, 0, "", ""},
    {Operation::unlock, kInactive, kInactive, 400, 9, "COMMAND-olb9vb0oca", "User is not locked"},
    {Operation::unlock, kDeleted, kDeleted, 404, 5, "COMMAND-x377t913pw", kUnknown},
    {Operation::remove, kInitial, kDeleted, 200, 0, "", ""},
    {Operation::remove, kActive, kDeleted, 200, 0, "", ""},
    {Operation::remove, kLocked, kDeleted, 200, 0, "", ""},
    {Operation::remove, kInactive, kDeleted, 200, 0, "", ""},
    {Operation::remove, kDeleted, kDeleted, 404, 5, "COMMAND-bd4ir1mblj", kUnknown},
    {Operation::read, kInitial, kInitial, 200, 0, "", ""},
    {Operation::read, kActive, kActive, 200, 0, "", ""},
    {Operation::read, kLocked, kLocked, 200, 0, "", ""},
    {Operation::read, kInactive, kInactive, 200, 0, "", ""},
    {Operation::read, kDeleted, kDeleted, 404, 5, "QUERY-Dfbg2", kUnknown},
};

TEST(OperationTest, EveryPairHasItsCell) {
  for (const Case& one : kCases) {
    const auto refusal = refusal_of(one.operation, one.before);
    EXPECT_EQ(refusal.has_value(), one.status != 200) << page_of(one.operation).suffix << static_cast<int>(one.before);
    if (!refusal) continue;
    EXPECT_EQ(refusal->id, one.id);
    EXPECT_EQ(refusal->text, one.text);
    EXPECT_EQ(http_status(refusal->code), one.status) << one.id;
  }
}

class OperationPageTest : public ZitadelTest {};
INSTANTIATE_TEST_SUITE_P(Engines, OperationPageTest, test::both_engines(), test::engine_name);

TEST_P(OperationPageTest, EveryPairAnswersAndStoresWhatTheTableSays) {
  int count = 0;
  for (const Case& one : kCases) {
    const Page page = page_of(one.operation);
    const std::string name = "person" + std::to_string(++count);
    SCOPED_TRACE(name + page.suffix);
    const User user = make_user_in(name, one.before);
    const auto rings = bell_.rings();
    const auto response = send(page.method, "/v2/users/" + text_of(user.id) + page.suffix, "{}", bearer(operator_));
    EXPECT_EQ(response.status, one.status) << response.body;
    EXPECT_EQ(response.headers.find("content-type"), "application/json");
    EXPECT_EQ(stored_state(user.id), one.after);
    EXPECT_EQ(bell_.rings() - rings, one.before == one.after ? 0U : 1U);
    const Value body = json_of(response);
    if (one.status == 200) {
      const Value* details = body.find("details");
      ASSERT_NE(details, nullptr);
      EXPECT_EQ(details->text_at("resourceOwner"), "7");
      continue;
    }
    const Value detail =
        Value::object({{"@type", "type.googleapis.com/zitadel.v1.ErrorDetail"}, {"id", one.id}, {"message", one.text}});
    EXPECT_EQ(body, Value::object({{"code", one.code},
                                   {"message", std::string(one.text) + " (" + one.id + ")"},
                                   {"details", Value::array({detail})}}));
  }
}

TEST_P(OperationPageTest, ALockedInitialPersonIsUnlockedToActive) {
  const User user = make_user_in("siv", kInitial);
  const std::string path = "/v2/users/" + text_of(user.id);
  EXPECT_EQ(send("POST", path + "/lock", "", bearer(operator_)).status, 200);
  EXPECT_EQ(send("POST", path + "/unlock", "", bearer(operator_)).status, 200);
  EXPECT_EQ(stored_state(user.id), kActive);
}

TEST_P(OperationPageTest, WhomAnotherPageDeactivatedWhileLockedNobodyUnlocks) {
  const User user = make_user("siv");
  const std::string path = "/v2/users/" + text_of(user.id);
  ASSERT_EQ(send("POST", path + "/lock", "", bearer(operator_)).status, 200);
  ASSERT_TRUE(in_tenant(kTenant, [&](Tables& tables) -> Result<void> {
                const User before = TRY(tables.users.find(user.id, SourceId{})).value();
                TRY(directory_.update(tables, before, {before.attributes, false, {}, {}}, principal_));
                return {};
              }).has_value());
  const auto response = send("POST", path + "/unlock", "", bearer(operator_));
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(fault_id(response), "COMMAND-olb9vb0oca");
  EXPECT_EQ(stored_state(user.id), kInactive);
}

TEST_P(OperationPageTest, TheLastAdminStays) {
  const User admin = make_user("siv", kTenant, RootRole::admin);
  const std::string path = "/v2/users/" + text_of(admin.id);
  for (const Page& page : {Page{"POST", "/deactivate"}, {"POST", "/lock"}, {"DELETE", ""}}) {
    const auto response = send(page.method, path + page.suffix, "", bearer(operator_));
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(*json_of(response).find("code"), Value(9));
    EXPECT_EQ(fault_id(response), "PROVOST-LastAdmin");
    EXPECT_EQ(stored_state(admin.id), kActive);
  }
  make_user("nils", kTenant, RootRole::admin);
  EXPECT_EQ(send("POST", path + "/deactivate", "", bearer(operator_)).status, 200);
}

}  // namespace
}  // namespace provost::zitadel
