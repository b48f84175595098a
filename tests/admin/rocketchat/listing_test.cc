// Pages of people: whom they show, in which order, and what a page may cost.
#include "tests/admin/rocketchat/rocketchat_fixture.h"

namespace provost {
namespace {

class RocketchatListing : public test::RocketchatTest {
 protected:
  void SetUp() override {
    RocketchatTest::SetUp();
    siv_ = make({"siv", RootRole::admin});
    ida_ = make({"ida", RootRole::editor});
    maja_ = make({"maja"});
    nils_ = make({"nils"});
    olga_ = make({"olga"});
    make({"stranger", RootRole::viewer, "", kOther});
    admin_ = as(siv_);
    switch_off(nils_, "idle_too_long");
    switch_off(olga_, "deactivated by somebody");
    ASSERT_TRUE(in_tables([&](Tables& tables) { return tables.users.note_login(maja_.id, clock_.now()); }).has_value());
  }

  void switch_off(const User& user, const std::string& reason) {
    ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  TRY(directory_.set_state(tables, user, {UserState::inactive, reason}, principal_));
                  return {};
                }).has_value());
  }

  /// The names on a page, separated by blanks.
  std::string names(const std::string& call) {
    const Reply reply = read(call, admin_);
    EXPECT_EQ(reply.status, 200) << call << reply.text;
    std::string all;
    if (reply.status != 200) return all;
    for (const Value& user : reply.body.find("users")->items()) {
      all.append(all.empty() ? "" : " ").append(user.text_at("username"));
    }
    total_ = reply.body.find("total")->as_integer();
    return all;
  }
  /// A JSON text in a query.
  static std::string sort(const std::string& text) { return "sort=" + http::encode_query(text); }

  User siv_, ida_, maja_, nils_, olga_;
  Headers admin_;
  std::int64_t total_ = -1;
};
INSTANTIATE_TEST_SUITE_P(Engines, RocketchatListing, test::both_engines(), test::engine_name);

TEST_P(RocketchatListing, EverybodyIsListedByNameWithinPages) {
  EXPECT_EQ(names("users.list"), "ida maja nils olga siv");
  EXPECT_EQ(total_, 5);
  EXPECT_EQ(names("users.list?count=2&offset=1"), "maja nils");
  EXPECT_EQ(total_, 5);
  EXPECT_EQ(names("users.list?count=2&offset=4"), "siv");
  EXPECT_EQ(names("users.list?offset=5"), "");
  EXPECT_EQ(total_, 5);
  EXPECT_EQ(names("users.list?count=&offset=&sort="), "ida maja nils olga siv");
  const Reply page = read("users.list?count=2&offset=1", admin_);
  EXPECT_EQ(page.count(), 2);
  EXPECT_EQ(*page.body.find("offset"), Value(1));
  const Value& maja = page.body.find("users")->items().front();
  EXPECT_EQ(maja.text_at("_id"), id_of(maja_));
  EXPECT_EQ(maja.text_at("lastLogin"), to_iso8601(clock_.now()));
}

TEST_P(RocketchatListing, PagesEndAtAHundredAndNoneIsWithoutEnd) {
  for (int i = 0; i < 100; ++i) make({"p" + std::to_string(i)});
  EXPECT_EQ(read("users.list?count=1000", admin_).count(), 100);
  EXPECT_EQ(read("users.list?count=101", admin_).count(), 100);
  EXPECT_EQ(read("users.list", admin_).count(), 50);
  EXPECT_EQ(read("users.list?count=0", admin_).count(), 50);
  EXPECT_EQ(*read("users.list?count=0", admin_).body.find("total"), Value(105));
  EXPECT_EQ(read("users.listByStatus?count=500", admin_).count(), 100);
}

TEST_P(RocketchatListing, OrdersAreNamedInJson) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"username":1})", "ida maja nils olga siv"}, {R"({"username":-1})", "siv olga nils maja ida"},
      {R"({"_id":1})", "siv ida maja nils olga"},      {R"({"emails.address":1})", "ida maja nils olga siv"},
      {R"({"emails":-1})", "siv olga nils maja ida"},  {R"({"active":1})", "nils olga siv ida maja"},
      {R"({"status":-1})", "siv ida maja nils olga"},  {R"({ "createdAt" : 1.0 })", "siv ida maja nils olga"},
      {R"({"name":1})", "siv ida maja nils olga"},
  };
  for (const auto& [text, order] : cases) {
    EXPECT_EQ(names("users.list?" + sort(text)), order) << text;
    EXPECT_EQ(names("users.listByStatus?" + sort(text)), order) << text;
    EXPECT_EQ(total_, 5);
  }
  for (const char* text : {"username", "[]", "{}", R"({"username":2})", R"({"username":"1"})", R"({"password":1})",
                           R"({"_id":-1})", R"({"username":1,"name":1})", "{"}) {
    EXPECT_EQ(read("users.list?" + sort(text), admin_).type(), "invalid-params") << text;
  }
}

TEST_P(RocketchatListing, AnAddressFindsWhoHasIt) {
  EXPECT_EQ(names("users.list?email=MAJA@example.test"), "maja");
  EXPECT_EQ(total_, 1);
  EXPECT_EQ(names("users.list?email=maja"), "");
  EXPECT_EQ(total_, 0);
  EXPECT_EQ(names("users.list?email=stranger@example.test"), "");
}

TEST_P(RocketchatListing, WhatIsAskedOfPeopleIsTrueOfThoseWhoAreListed) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "ida maja nils olga siv"},
      {"status=active", "ida maja siv"},
      {"status=deactivated", "nils olga"},
      {"status=active&count=1&offset=1", "maja"},
      {"hasLoggedIn=true", "maja"},
      {"hasLoggedIn=false", "ida nils olga siv"},
      {"status=active&hasLoggedIn=false", "ida siv"},
      {"type=user", "ida maja nils olga siv"},
      {"type=bot", ""},
      {"roles=admin", "siv"},
      {"roles=user", "ida maja nils olga siv"},
      {"roles[]=admin&roles[]=editor", "ida siv"},
      {"roles=agent&roles=user", "ida maja nils olga siv"},
      {"roles=king", ""},
      {"roles=king&roles=viewer", "maja nils olga"},
      {"roles=viewer&status=deactivated", "nils olga"},
      {"inactiveReason=idle_too_long", "nils"},
      {"inactiveReason=deactivated", "olga"},
      {"inactiveReason[]=idle_too_long&inactiveReason[]=deactivated", "nils olga"},
      {"inactiveReason=pending_approval", ""},
      {"inactiveReason=pending_approval&inactiveReason=deactivated&status=deactivated", "olga"},
      {"status=active&inactiveReason=deactivated", ""},
      {"searchTerm=AJ", "maja"},
      {"searchTerm=@example", "ida maja nils olga siv"},
      {"searchTerm=@example&status=deactivated", "nils olga"},
      {"searchTerm=i&roles=admin&roles=editor", "ida siv"},
      {"searchTerm=%20", "ida maja nils olga siv"},
      {"searchTerm=100%25", ""},
  };
  for (const auto& [query, expected] : cases) {
    EXPECT_EQ(names(std::string("users.listByStatus?") + query), expected) << query;
  }
  EXPECT_EQ(names("users.listByStatus?status=active&count=1"), "ida");
  EXPECT_EQ(total_, 3);
  EXPECT_EQ(names("users.listByStatus?status=deactivated&count=1"), "nils");
  EXPECT_EQ(total_, 2);
  EXPECT_EQ(names("users.listByStatus?roles=viewer&count=1&offset=1"), "nils");
  EXPECT_EQ(total_, 3);
}

TEST_P(RocketchatListing, ATermIsFoundInNamesToo) {
  const User before = reread(maja_);
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                Value attributes = before.attributes;
                attributes.set("displayName", "Queen of Lists");
                TRY(directory_.update(tables, before, {attributes, {}, {}, {}}, principal_));
                return {};
              }).has_value());
  EXPECT_EQ(names("users.listByStatus?searchTerm=of%20lists"), "maja");
}

TEST_P(RocketchatListing, QueriesThatDoNotFitAreRefused) {
  for (const char* call : {"users.list?count=-1", "users.list?offset=-1", "users.list?count=many", "users.list?id=7",
                           "users.list?count=1&count=2", "users.list?email=", "users.listByStatus?status=all",
                           "users.listByStatus?status=", "users.listByStatus?hasLoggedIn=perhaps",
                           "users.listByStatus?inactiveReason=bored", "users.listByStatus?email=maja",
                           "users.listByStatus?status[]=active", "users.listByStatus?query=%7B%7D"}) {
    const Reply reply = read(call, admin_);
    EXPECT_EQ(reply.status, 400) << call;
    EXPECT_EQ(reply.type(), "invalid-params") << call << reply.text;
  }
  EXPECT_EQ(read("users.list?query=%7B%22active%22%3Afalse%7D", admin_).type(), "error-not-supported");
  EXPECT_EQ(names("users.list?fields=%7B%22name%22%3A1%7D&count=1"), "ida");
}

TEST_P(RocketchatListing, WhoMayReadPeopleMayListThem) {
  for (const char* call : {"users.list", "users.listByStatus?status=active"}) {
    EXPECT_EQ(read(call, as(ida_)).status, 200) << call;
    EXPECT_EQ(read(call, as_operator("users.read")).status, 200) << call;
    EXPECT_EQ(read(call, as_app_of(siv_, "users.read")).status, 200) << call;
    EXPECT_EQ(read(call, as(maja_)).status, 403) << call;
    EXPECT_EQ(read(call, as_operator("users.write")).status, 403) << call;
    EXPECT_EQ(read(call, as_app_of(siv_, "users.write")).status, 403) << call;
    EXPECT_EQ(read(call).status, 401) << call;
  }
}

TEST_P(RocketchatListing, APageThatWouldLookAtTooMuchIsRefused) {
  open({.session_life = kSessionLife, .calls_a_minute = 0, .scan_budget = 2});
  const std::pair<const char*, const char*> answered[] = {
      {"users.list", "ida maja nils olga siv"},
      {"users.list?email=ida@example.test", "ida"},
      {"users.listByStatus", "ida maja nils olga siv"},
      {"users.listByStatus?status=active", "ida maja siv"},
      {"users.listByStatus?status=deactivated", "nils olga"},
      {"users.listByStatus?roles=admin", "siv"},
      {"users.listByStatus?searchTerm=l&status=deactivated", "nils olga"},
      {"users.listByStatus?roles=viewer&hasLoggedIn=false&status=deactivated", "nils olga"},
  };
  for (const auto& [call, expected] : answered) EXPECT_EQ(names(call), expected) << call;
  const auto refused = [&](const char* call) {
    const Reply reply = read(call, admin_);
    EXPECT_EQ(reply.status, 400) << call << reply.text;
    EXPECT_EQ(reply.type(), "invalid-params") << call;
  };
  for (const char* call : {"users.listByStatus?searchTerm=a", "users.listByStatus?hasLoggedIn=false",
                           "users.listByStatus?roles=viewer", "users.listByStatus?status=active&searchTerm=a"}) {
    refused(call);
  }
  switch_off(maja_, "deactivated");
  refused("users.listByStatus?status=active");  // more are off than a walk may pass over
  refused("users.listByStatus?status=deactivated");
  EXPECT_EQ(names("users.list?count=1"), "ida");
}

TEST_P(RocketchatListing, AnImportIdIsWhatAProviderCallsThePerson) {
  const SourceId okta{"okta"};
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                TRY(tables.sources.insert({okta, "okta", "default"}, clock_.now()));
                const Principal provider{{"source", "okta", "okta"}, okta};
                const UserDraft draft{Value::object({{"userName", "pushed"}}), {}, "00u1", {}};
                TRY(directory_.create(tables, draft, provider));
                return {};
              }).has_value());
  const Reply found = read("users.info?importId=00u1&includeUserRooms=true", admin_);
  ASSERT_EQ(found.status, 200) << found.text;
  EXPECT_EQ(found.body.find("user")->text_at("username"), "pushed");
  EXPECT_EQ(*found.body.find("user")->find("rooms"), Value::array());
  EXPECT_EQ(read("users.info?importId=00u2", admin_).error(), "User not found.");
  EXPECT_EQ(read("users.info?importId=00u1", as(maja_)).status, 403);
}

}  // namespace
}  // namespace provost
