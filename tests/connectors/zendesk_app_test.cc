#include "connectors/zendesk_app.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/connectors/zendesk_pair.h"

namespace provost::connectors {
namespace {

using test::ZendeskDouble;
using Pair = test::ZendeskPair;

constexpr std::string_view kKim = "kim@example.org";

TEST(ZendeskCheck, ProvesAnAdminWhoSeesTokens) {
  Pair pair;
  EXPECT_TRUE(pair.connector->check());
  EXPECT_EQ(pair.calls(), (std::vector<std::string>{"GET /users/me", "GET /oauth/tokens"}));
  EXPECT_EQ(test::code_of(pair.make({{"token", "wrong"}})->check()), Code::forbidden);
  ZendeskDouble::Habits habits;
  habits.self_role = "agent";
  EXPECT_EQ(test::code_of(Pair({}, habits).connector->check()), Code::forbidden);
  pair.http.next({200, {}, R"({"user":{"id":1,"role":"admin","suspended":true}})"});
  EXPECT_EQ(test::code_of(pair.connector->check()), Code::forbidden);
  pair.http.next({200, {}, R"({"user":{"id":null,"name":"Anonymous user","role":"end-user"}})"});
  EXPECT_EQ(test::code_of(pair.connector->check()), Code::forbidden);
}

TEST(ZendeskList, PagesThroughEverybodyOnce) {
  ZendeskDouble::Habits habits;
  habits.page = 10;
  Pair pair({}, habits);
  for (int at = 0; at < 24; ++at) {
    pair.app.put_user("u" + std::to_string(at) + "@example.org", Value::object({{"suspended", at % 2 == 0}}));
  }
  std::set<std::string> seen;
  std::size_t active = 0;
  std::string cursor;
  int pages = 0;
  do {
    const auto page = pair.connector->list(cursor);
    ASSERT_TRUE(page) << page.error().detail;
    for (const RemoteAccount& account : page->accounts) {
      seen.insert(account.user_name);
      active += account.active ? 1 : 0;
    }
    cursor = page->next;
  } while (!cursor.empty() && ++pages < 10);
  EXPECT_EQ(seen.size(), 24U);
  EXPECT_EQ(active, 12U);
}

TEST(ZendeskList, DoesNotGoRoundInCircles) {
  Pair pair;
  for (const char* odd :
       {R"({"users":[],"meta":{"has_more":true}})", R"({"users":[],"meta":{"has_more":true,"after_cursor":"same"}})"}) {
    pair.http.next({200, {}, odd});
    EXPECT_EQ(test::code_of(pair.connector->list("same")), Code::unavailable) << odd;
  }
  EXPECT_EQ(test::code_of(pair.connector->list(std::string(2000, 'x'))), Code::invalid_value);
}

TEST(ZendeskMembers, AreNotTouched) {
  Pair pair;
  EXPECT_TRUE(pair.connector->members(pair.bench.group("Staff")));
  EXPECT_TRUE(pair.calls().empty());
}

TEST(ZendeskSettings, AreCheckedBeforeAnybodyIsCalled) {
  test::ConnectorBench bench;
  const test::GivenSettings good = {{"url", "https://a.example"}, {"email", "a@b.example"}, {"token", "t"}};
  EXPECT_TRUE(bench.try_make("zendesk", good));
  const std::pair<const char*, const char*> kWrong[] = {
      {"url", "https://a.example?x=1"},
      {"url", "http://a.example"},
      {"email", "a@b.example/token:x"},
      {"email", ""},
      {"role", "admin"},
      {"match", "email"},
      {"permanent_delete", "yes"},
      {"nonsense", "x"},
  };
  for (const auto& [name, value] : kWrong) {
    test::GivenSettings given = good;
    given.insert_or_assign(name, value);
    EXPECT_EQ(test::code_of(bench.try_make("zendesk", given)), Code::invalid_value) << name << "=" << value;
  }
}

TEST(ZendeskSettings, TheAddressMayNameTheApi) {
  Pair pair;
  EXPECT_TRUE(pair.make({{"url", pair.http.url("/api/v2/")}})->check());
}

/// What Zendesk might answer to the look at a user that comes before every act.
struct Hostile {
  std::string_view name;
  std::string_view body;
  int status = 200;
  Code code = Code::unavailable;
};

constexpr Hostile kHostile[] = {
    {"another user", R"({"user":{"id":5,"suspended":false}})"},
    {"no user", R"({"users":[]})"},
    {"an error with 200", R"({"error":"RecordNotFound","description":"Bearer canary-token"})"},
    {"an id that is text", R"({"user":{"id":"12345"}})"},
    {"an id that is a fraction", R"({"user":{"id":12345.5}})"},
    {"HTML", "<html>canary-token</html>"},
    {"nothing", ""},
    {"a list", "[]"},
    {"two members of a name", R"({"user":{"id":12345},"user":{"id":12345}})"},
    {"409, busy", R"({"error":"DatabaseConflict"})", 409},
    {"422 to a look", R"({"error":"RecordInvalid"})", 422},
    {"TooManyJobs", R"({"error":"TooManyJobs","description":"Bearer canary-token","current_job_ids":["V3-1"]})", 429,
     Code::limited},
    {"403", R"({"error":{"title":"Forbidden","message":"Bearer canary-token"}})", 403, Code::forbidden},
    {"500", "Bearer canary-token", 500},
};

TEST(ZendeskHostile, NothingIsDoneOnAStrangeAnswer) {
  for (const Hostile& each : kHostile) {
    for (const auto& verb : {&Connector::provision, &Connector::deactivate, &Connector::remove, &Connector::revoke}) {
      Pair pair;
      pair.http.next({each.status, {}, std::string(each.body)});
      const auto receipt = (*pair.connector.*verb)(pair.person(kKim, 12345));
      ASSERT_FALSE(receipt) << each.name;
      EXPECT_EQ(test::code_of(receipt), each.code) << each.name << ": " << receipt.error().detail;
      EXPECT_FALSE(test::shows_secret(receipt.error().detail)) << each.name;
      EXPECT_EQ(pair.calls().size(), 1U) << each.name;
    }
  }
}

TEST(ZendeskHostile, AChangeThatDidNotHappenIsNoSuccess) {
  const std::string_view kAnswers[] = {R"({"user":{"id":12345,"suspended":false}})", R"({"user":{"id":12345}})",
                                       R"({"user":{"id":777,"suspended":true}})", R"({"error":"no"})", ""};
  for (const std::string_view answer : kAnswers) {
    Pair pair;
    pair.http.next({200, {}, R"({"user":{"id":12345,"suspended":false,"role":"end-user","active":true}})"});
    pair.http.next({200, {}, std::string(answer)});
    EXPECT_FALSE(pair.connector->deactivate(pair.person(kKim, 12345))) << answer;
  }
}

TEST(ZendeskHostile, ACreationThatAnswersWithSomebodyElseIsNone) {
  for (const char* answer : {R"({"user":{"id":5,"external_id":"else"}})", R"({"user":{"id":5}})", "{}"}) {
    Pair pair;
    pair.http.next({200, {}, R"({"users":[]})"});
    pair.http.next({200, {}, R"({"users":[]})"});
    pair.http.next({201, {}, answer});
    EXPECT_EQ(test::code_of(pair.connector->provision(pair.person(kKim))), Code::unavailable) << answer;
  }
}

TEST(ZendeskHostile, AListedUserIsBelievedOnlyOnASecondLook) {
  Pair pair(test::GivenSettings{{"match", "external_id_or_email"}});
  const std::int64_t lee = pair.app.put_user("lee@example.org");
  Value lie = pair.app.user(lee);
  lie.set("email", kKim);
  pair.http.next({200, {}, R"({"users":[]})"});
  pair.http.next({200, {}, R"({"users":[]})"});
  pair.http.next({200, {}, json::write(Value::object({{"users", Value::array({lie})}}))});
  ASSERT_TRUE(pair.connector->deactivate(pair.person(kKim)));
  EXPECT_EQ(*pair.app.user(lee).find("suspended"), Value(false));
}

}  // namespace
}  // namespace provost::connectors
