// Invitations as admins keep them.
#include "core/admin/unleash/invites.h"

#include "tests/admin/unleash/unleash_fixture.h"

namespace provost::unleash {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class InvitesTest : public UnleashTest {
 protected:
  std::string at(const std::string& secret) const { return kTokens + ("/" + secret); }
  int validated(const std::string& secret) {
    const Reply reply = send("GET", "/invite/" + secret + "/validate", "", {});
    EXPECT_EQ(reply.text, "");
    return reply.status;
  }
  std::string order(Instant expires) {
    return json::write(Value::object({{"name", "guests"}, {"expiresAt", to_iso8601(expires)}}));
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, InvitesTest, test::both_engines(), test::engine_name);

TEST_P(InvitesTest, ANewTokenIsShownWhole) {
  const Reply made = post(kTokens, order(clock_.now() + kDay));
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string secret(made.body.text_at("secret"));
  EXPECT_THAT(secret, MatchesRegex("[0-9a-f]{32}"));
  EXPECT_EQ(made.headers.find("Location"), "tokens/" + secret);
  const Value expected = Value::object({{"secret", secret},
                                        {"name", "guests"},
                                        {"url", "https://provost.test/new-user?invite=" + secret},
                                        {"expiresAt", to_iso8601(clock_.now() + kDay)},
                                        {"enabled", true},
                                        {"createdAt", to_iso8601(clock_.now())},
                                        {"createdBy", "help desk"},
                                        {"role", Value::object({{"id", 3}, {"name", "Viewer"}, {"type", "root"}})},
                                        {"users", Value::array()}});
  EXPECT_EQ(made.body, expected) << made.text;
  EXPECT_EQ(get(at(secret)).body, expected);
  EXPECT_EQ(get(kTokens).body, Value::object({{"tokens", Value::array({expected})}}));
}

TEST_P(InvitesTest, AnExpiryIsCutToAMonth) {
  // The clock starts on the first of January.
  const Reply made = post(kTokens, order(clock_.now() + kDay * 365));
  EXPECT_EQ(made.body.text_at("expiresAt"), "2026-02-01T00:00:00.000Z");
  const Reply past = post(kTokens, order(clock_.now() - kDay));
  EXPECT_EQ(past.status, 201);
  EXPECT_FALSE(past.body.find("enabled")->as_bool());
}

TEST(AMonthAfterTest, EndsOnTheSameDayOrTheLast) {
  for (const auto& [from, to] : {std::pair("2026-01-15T10:30:00.500Z", "2026-02-15T10:30:00.500Z"),
                                 {"2026-01-31T23:59:59.000Z", "2026-02-28T23:59:59.000Z"},
                                 {"2028-01-31T00:00:00.000Z", "2028-02-29T00:00:00.000Z"},
                                 {"2026-12-31T12:00:00.000Z", "2027-01-31T12:00:00.000Z"}}) {
    EXPECT_EQ(to_iso8601(a_month_after(*from_iso8601(from))), to);
  }
}

TEST_P(InvitesTest, ATokenDiesAtItsInstant) {
  const std::string secret = invite("guests", std::chrono::hours(2));
  clock_.advance(std::chrono::hours(2) - Duration(1));
  EXPECT_EQ(validated(secret), 200);
  clock_.advance(Duration(1));
  EXPECT_EQ(validated(secret), 400);
  EXPECT_FALSE(get(at(secret)).body.find("enabled")->as_bool());
}

TEST_P(InvitesTest, AChangeLetsOneLiveForAMonthAtMost) {
  const std::string secret = invite();
  const auto expiring = [&](Instant at_last) {
    return put(at(secret), R"({"expiresAt":")" + to_iso8601(at_last) + R"("})");
  };
  const Reply far = expiring(clock_.now() + kDay * 3650);
  EXPECT_EQ(far.status, 200) << far.text;
  EXPECT_EQ(far.body.text_at("expiresAt"), to_iso8601(a_month_after(clock_.now())));
  EXPECT_EQ(expiring(clock_.now() + kDay).body.text_at("expiresAt"), to_iso8601(clock_.now() + kDay));
}

TEST_P(InvitesTest, OneThatIsSwitchedOffOpensNothingUntilItIsOnAgain) {
  const std::string secret = invite();
  const Reply off = put(at(secret), R"({"enabled":false})");
  EXPECT_EQ(off.status, 200);
  EXPECT_FALSE(off.body.find("enabled")->as_bool());
  EXPECT_EQ(off.body.text_at("expiresAt"), to_iso8601(clock_.now() + kDay * 7));
  EXPECT_EQ(validated(secret), 400);
  EXPECT_TRUE(put(at(secret), R"({"enabled":"true"})").body.find("enabled")->as_bool());
  EXPECT_EQ(validated(secret), 200);
}

TEST_P(InvitesTest, AChangeWithoutAPartIsRefusedBeforeTheTokenIsLookedFor) {
  for (const std::string& target : {at(invite()), at("unknown")}) {
    const Reply refused = put(target, "{}");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.text, "");
  }
}

TEST_P(InvitesTest, AnUnknownTokenIsNotFound) {
  const std::string known = invite();
  const std::string elsewhere = operator_token("invites.write", kOther);
  const std::string off = R"({"enabled":false})";
  for (const Reply& reply :
       {get(at("unknown")), put(at("unknown"), off), get(at(std::string(32, 'a'))),
        send("GET", at(known), "", {{"Authorization", elsewhere}}), send("PUT", at(known), off, typed(elsewhere))}) {
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.name(), "NotFoundError");
    EXPECT_EQ(reply.body.text_at("message"), "Could not find public signup token.");
    EXPECT_EQ(reply.body.find("id"), nullptr);
  }
  EXPECT_EQ(validated(known), 200);
  EXPECT_EQ(send("GET", kTokens, "", {{"Authorization", elsewhere}}).text, R"({"tokens":[]})");
  EXPECT_EQ(validated("unknown"), 400);
}

TEST_P(InvitesTest, ABodyThatDoesNotFitIsRefused) {
  struct Case {
    const char* body;
    const char* path;
  };
  const Case made[] = {{R"({})", "/body/name"},
                       {R"({"name":"x"})", "/body/expiresAt"},
                       {R"({"expiresAt":"2026-01-02T00:00:00Z"})", "/body/name"},
                       {R"({"name":"x","expiresAt":"tomorrow"})", "/body/expiresAt"},
                       {R"({"name":"x","expiresAt":"2026-01-02T00:00:00Z","rootRole":1})", "/body/rootRole"},
                       {R"({"name":[],"expiresAt":"2026-01-02T00:00:00Z"})", "/body/name"},
                       {R"({"name":"a\u0000b","expiresAt":"2026-01-02T00:00:00Z"})", "/body/name"}};
  for (const Case& each : made) {
    const Reply refused = post(kTokens, each.body);
    EXPECT_EQ(refused.status, 400) << each.body;
    EXPECT_EQ(refused.name(), "BadDataError");
    EXPECT_EQ(refused.path(), each.path) << each.body;
  }
  const std::string secret = invite();
  EXPECT_EQ(put(at(secret), R"({"enabled":"perhaps"})").path(), "/body/enabled");
  EXPECT_EQ(put(at(secret), R"({"expiresAt":"soon"})").path(), "/body/expiresAt");
  EXPECT_EQ(put(at(secret), R"({"enabled":false,"name":"x"})").path(), "/body/name");
  EXPECT_EQ(send("PUT", at(secret), "{}", {{"Authorization", operator_}}).status, 415);
}

TEST_P(InvitesTest, ThoseWhoCameAreListedWhileTheyAreThere) {
  const std::string secret = invite();
  const std::string other = invite("others");
  const Reply guest = post_as_guest("/invite/" + secret + "/signup",
                                    R"({"email":"lina@example.test","name":"Lina","password":"p","username":"lina"})");
  ASSERT_EQ(guest.status, 201) << guest.text;
  const Value users =
      Value::array({Value::object({{"id", *guest.body.find("id")}, {"name", "Lina"}, {"username", "lina"}})});
  EXPECT_EQ(*get(at(secret)).body.find("users"), users);
  EXPECT_EQ(*put(at(secret), R"({"enabled":true})").body.find("users"), users);
  EXPECT_EQ(*get(at(other)).body.find("users"), Value::array());
  const Reply all = get(kTokens);
  ASSERT_EQ(all.body.find("tokens")->items().size(), 2U);
  for (const Value& token : all.body.find("tokens")->items()) {
    EXPECT_EQ(*token.find("users"), token.text_at("secret") == secret ? users : Value::array());
  }
  clock_.advance(kDay * 181);
  ASSERT_EQ(post(kDelete, R"({"ids":[)" + std::to_string(guest.body.find("id")->as_integer()) + "]}").status, 200);
  EXPECT_EQ(*get(at(secret)).body.find("users"), Value::array());
}

TEST_P(InvitesTest, APersonMakesATokenUnderTheirName) {
  const std::string key = personal_token(make_user("siv", {RootRole::admin}));
  EXPECT_EQ(send("POST", kTokens, order(clock_.now()), typed(key)).body.text_at("createdBy"), "siv");
}

TEST_P(InvitesTest, TheDatabaseDoesNotHoldTheSecret) {
  const std::string secret = invite();
  static constexpr sql::Statement kRow{"test.invites", "select hash, sealed, name, created_by from invites"};
  std::string stored;
  ASSERT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                const sql::Rows rows = TRY(session.run(kRow));
                for (std::size_t column = 0; column < 4; ++column) stored.append(rows.text(0, column)).append(" ");
                return {};
              }).has_value());
  EXPECT_THAT(stored, Not(HasSubstr(secret)));
  EXPECT_THAT(stored, HasSubstr(crypto::sha256_hex(secret)));
  // What is stored does not open anything.
  EXPECT_EQ(validated(crypto::sha256_hex(secret)), 400);
}

}  // namespace
}  // namespace provost::unleash
