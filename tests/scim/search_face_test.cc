// Searches by the face: filters, order and pages as clients ask for them, on both engines.
#include <set>
#include <string>

#include "tests/scim/search_fixture.h"
#include "tests/support/watched_database.h"

namespace provost::test {
namespace {

constexpr const char* kSearchMessage = R"("schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"])";

INSTANTIATE_TEST_SUITE_P(Engines, SearchFaceTest, both_engines(), engine_name);

TEST_P(SearchFaceTest, WhatIsSensitiveIsNotSearchedForInAUri) {
  checklist({82});
  make_eight();
  const auto keep_out = [&](const std::string& attributes) {
    ASSERT_TRUE(database()
                    .transact(sql::Mode::write,
                              [&](sql::Session& session) -> Result<void> {
                                const SourceTable sources(session, kAcme);
                                const auto all = TRY(sources.all());
                                SourceRules rules;
                                rules.sensitive = attributes;
                                return sources.set_rules(all.front().id, "default", rules);
                              })
                    .has_value());
  };
  const std::vector<std::string> filters = {R"(userName eq "anna")", R"(title pr and not (USERNAME sw "a"))",
                                            R"(emails.value eq "a@example.com")", R"(emails[value eq "a@example.com"])",
                                            R"(title eq "x" or emails pr)"};
  for (const std::string& filter : filters) EXPECT_EQ(refusal("/Users?filter=" + http::encode_query(filter)), "");
  keep_out("userName emails.value members");
  for (const std::string& filter : filters) {
    for (const char* place : {"/Users", ""}) {
      const Reply reply = send("GET", std::string(place) + "?filter=" + http::encode_query(filter));
      EXPECT_EQ(reply.status, 403) << filter;
      EXPECT_EQ(reply.body.text_at("scimType"), "sensitive") << filter;
    }
  }
  const std::string one = "/Users/" + std::string(make_user("zoe").id());
  EXPECT_EQ(send("GET", one + "?filter=" + http::encode_query(R"(userName eq "zoe")")).status, 403);
  EXPECT_EQ(send("GET", one + "?filter=" + http::encode_query("active eq true")).status, 200);
  EXPECT_EQ(found(R"(title eq "Chief")"), "anna") << "what is not sensitive is searched for as before";
  EXPECT_EQ(found(R"(emails.type eq "work" and emails[type eq "work"])") == "anna hugo", false)
      << "a filter of the whole attribute speaks of its parts";
  const Reply posted =
      send("POST", "/Users/.search", std::string("{") + kSearchMessage + R"(,"filter":"userName eq \"anna\""})");
  EXPECT_EQ(names(posted), "anna");
}

TEST_P(SearchFaceTest, FiltersFindWhomTheyMean) {
  checklist({56, 57, 63, 65, 66, 67, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 84, 87});
  make_eight();
  const Case cases[] = {
      {R"(userName eq "ANNA")", "anna"},
      {R"(userName ne "anna" and title pr)", "Bert carl Emil"},
      {R"(userName co "er")", "Bert gerda"},
      {R"(userName sw "B")", "Bert"},
      {R"(userName ew "NA")", "anna"},
      {R"(userName gt "emil")", "fritz gerda hugo"},
      {R"(userName ge "emil" and USERNAME LT "GERDA")", "Emil fritz"},
      {R"(userName le "b")", "anna"},
      {R"(title pr)", "anna Bert carl Emil"},
      {R"(userName eq "anna" or title pr and userName eq "emil")", "anna Emil"},
      {R"((userName eq "anna" or title pr) and userName eq "emil")", "Emil"},
      {R"(externalId eq "X")", "anna"},
      {R"(externalId eq "x")", "Bert"},
      {R"(meta.created gt "2026-01-01T02:00:05+02:00")", "gerda hugo"},
      {R"(meta.lastModified le "2026-01-01T00:00:01Z")", "anna Bert"},
      {R"(emails.type eq "home")", "anna Bert"},
      {R"(emails co "example.com")", "anna hugo"},
      {R"(emails[type eq "work" and value eq "a@example.com"])", ""},
      {R"(emails[type eq "work" and value sw "z"])", "anna"},
      {R"(emails[type eq "work"].value eq "c@example.com")", "hugo"},
      {R"(urn:ietf:params:scim:schemas:core:2.0:User:userName sw "f")", "fritz"},
      {ENTERPRISE R"(:department eq "CARE")", "carl Emil"},
      {ENTERPRISE ":manager eq \"m-1\"", "carl"},
      {"schemas eq \"" ENTERPRISE "\"", "carl Emil"},
      {R"(meta.resourceType eq "User" and userName eq "hugo")", "hugo"},
      {R"(meta.version eq "W/\"1\"" and userName eq "hugo")", "hugo"},
      {R"(nickName eq "a\"b")", "dora"},
      {R"(title eq "\u00e4RZTIN")", "carl"},
      {R"(title eq null)", "dora fritz gerda hugo"},
      {R"(not (title pr))", "dora fritz gerda hugo"},
      {R"(title ne "chief")", "Bert carl dora Emil fritz gerda hugo"},
      {"active eq false", "dora"},
      {R"(userName eq "nobody")", ""},
      {R"(userName eq "x' or '1'='1")", ""},
  };
  for (const Case& each : cases) EXPECT_EQ(found(each.filter), each.names) << each.filter;
}

TEST_P(SearchFaceTest, WhatCannotBeAskedIsRefused) {
  checklist({68, 79, 80, 81, 86, 94, 99});
  make_user("anna");
  for (const char* filter : {R"(not userName eq "x")", R"(userName regex "x")", "userName eq", R"((userName eq "x")",
                             "", R"(foo eq "x")", R"(password eq "x")", "active gt true", "externalId eq abc"}) {
    EXPECT_EQ(refusal("/Users?filter=" + http::encode_query(filter)), "invalidFilter") << filter;
  }
  for (const char* query : {"sortBy=foo", "sortBy=userName&sortOrder=up", "sortBy=name", "sortBy=password", "count=abc",
                            "sortBy=groups", "startIndex=1&startIndex=2"}) {
    EXPECT_EQ(refusal(std::string("/Users?") + query), "invalidValue") << query;
  }
}

TEST_P(SearchFaceTest, ResourcesComeInTheOrderThatIsAskedFor) {
  checklist({64, 89, 90, 91, 92});
  make_eight();
  const Case cases[] = {
      {"", "anna Bert carl dora Emil fritz gerda hugo"},
      {"sortBy=userName", "anna Bert carl dora Emil fritz gerda hugo"},
      {"sortBy=userName&sortOrder=descending", "hugo gerda fritz Emil dora carl Bert anna"},
      {"sortBy=title", "gerda Emil anna Bert carl dora fritz hugo"},
      {"sortBy=title&sortOrder=descending", "dora fritz hugo carl Bert anna Emil gerda"},
      {"sortBy=externalId", "anna dora Bert carl Emil fritz gerda hugo"},
      {"sortBy=emails", "anna Bert hugo carl dora Emil fritz gerda"},
      {"sortBy=emails.type", "anna Bert hugo carl dora Emil fritz gerda"},
      {"sortBy=meta.created&sortOrder=DESCENDING", "hugo gerda fritz Emil dora carl Bert anna"},
      {"sortBy=active&count=2", "dora anna"},
      {"sortBy=" ENTERPRISE ":employeeNumber&count=2", "Emil anna"},
      {"sortBy=userName&filter=title%20pr&startIndex=2&count=2", "Bert carl"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(names(send("GET", std::string("/Users?") + each.filter)), each.names) << each.filter;
  }
}

TEST_P(SearchFaceTest, PagesByIndexJoinToTheWhole) {
  checklist({58, 93, 97, 100});
  make_eight();
  for (const std::string query : {"", "sortBy=title&", "filter=title%20eq%20null&"}) {
    const std::string whole = names(send("GET", "/Users?" + query));
    std::string joined;
    for (int start = 1; start < 9; start += 3) {
      const Reply page = send("GET", "/Users?" + query + "count=3&startIndex=" + std::to_string(start));
      const std::string part = names(page);
      joined += (joined.empty() || part.empty() ? "" : " ") + part;
      EXPECT_EQ(page.body.find("startIndex")->as_integer(), start);
    }
    EXPECT_EQ(joined, whole) << query;
  }
  const Reply beyond = send("GET", "/Users?filter=title%20pr&startIndex=999");
  EXPECT_EQ(beyond.status, 200);
  EXPECT_EQ(beyond.body.find("totalResults")->as_integer(), 4);
  EXPECT_EQ(beyond.body.find("itemsPerPage")->as_integer(), 0);
}

TEST_P(SearchFaceTest, ASearchByPostIsOneByGet) {
  checklist({109, 116, 117, 118, 119});
  make_eight();
  const auto post = [&](const std::string& path, const std::string& rest) {
    return send("POST", path, std::string("{") + kSearchMessage + rest + "}");
  };
  const Reply got = send("GET",
                         "/Users?filter=title%20pr&sortBy=userName&sortOrder=descending&startIndex=2&count=2&"
                         "attributes=userName");
  const Reply posted = post("/Users/.search", R"(,"filter":"title pr","sortBy":"userName","sortOrder":"descending",
      "startIndex":2,"count":2,"attributes":["userName"])");
  EXPECT_EQ(posted.status, 200);
  EXPECT_EQ(posted.text, got.text);
  EXPECT_EQ(names(got), "carl Bert");
  EXPECT_EQ(post("/Groups/.search", "").body.find("totalResults")->as_integer(), 0);
  EXPECT_EQ(send("GET", "/Users").body.find("totalResults")->as_integer(), 8) << "nothing was made";
  const Reply first = post("/Users/.search", R"(,"cursor":"","count":5)");
  const std::string next(first.body.text_at("nextCursor"));
  EXPECT_EQ(names(post("/Users/.search", ",\"count\":5,\"cursor\":\"" + next + "\"")), "fritz gerda hugo");
  const char* const wrong[] = {R"({"filter":"title pr"})", R"({"schemas":["urn:x"],"filter":"title pr"})", "[]", ""};
  for (const char* body : wrong) {
    EXPECT_EQ(send("POST", "/Users/.search", body).body.text_at("scimType"), "invalidSyntax") << body;
  }
  EXPECT_EQ(post("/Users/.search", R"(,"attributes":"userName,title")").body.text_at("scimType"), "invalidSyntax");
  EXPECT_EQ(post("/Users/.search", R"(,"count":"2")").body.text_at("scimType"), "invalidValue");
}

TEST_P(SearchFaceTest, TheRootHoldsPeopleAndGroups) {
  checklist({59, 60, 62, 93, 116});
  make_eight();
  make_group("baking");
  make_group("zoo");
  const auto shown = [&](const std::string& query) { return send("GET", "/?" + query); };
  EXPECT_EQ(shown("").body.find("totalResults")->as_integer(), 10);
  EXPECT_EQ(
      shown("filter=" + http::encode_query(R"(meta.resourceType eq "Group")")).body.find("totalResults")->as_integer(),
      2);
  EXPECT_EQ(shown("filter=userName%20pr").body.find("totalResults")->as_integer(), 8) << "groups have none";
  EXPECT_EQ(shown("filter=foo%20pr").body.find("totalResults")->as_integer(), 0);
  EXPECT_EQ(shown("filter=foo%20prr").body.text_at("scimType"), "invalidFilter");
  const Reply sorted = shown("sortBy=displayName&count=3");
  EXPECT_EQ(names(sorted, "displayName"), "baking zoo ");
  std::vector<std::string> ids;
  std::string cursor;
  do {
    const Reply page = shown("count=3&cursor=" + cursor);
    for (const Value& resource : page.body.find("Resources")->items()) ids.emplace_back(resource.text_at("id"));
    cursor = page.body.text_at("nextCursor");
  } while (!cursor.empty() && ids.size() < 50);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 10U);
  EXPECT_EQ(ids.size(), 10U);
  EXPECT_EQ(send("POST", "/.search", std::string("{") + kSearchMessage + R"(,"filter":"title pr"})")
                .body.find("totalResults")
                ->as_integer(),
            4);
  const Extras readers{make_source(kAcme, "default", "groups:read"), {}};
  EXPECT_EQ(send("GET", "/", "", readers).body.find("totalResults")->as_integer(), 2) << "what the scopes allow";
  const Extras writers{make_source(kAcme, "default", "users:write"), {}};
  EXPECT_EQ(send("GET", "/", "", writers).status, 403);
}

TEST_P(SearchFaceTest, MembersThatNobodyAskedForAreNotRead) {
  checklist({132});
  const std::string maja(make_user("maja").id());
  const std::string group(make_group("all", {maja}).id());
  WatchedDatabase watched(database());
  std::vector<std::unique_ptr<http::AnyFace>> faces;
  faces.push_back(scim::make_scim_face({watched, directory_, passwords_, bell_, catalogues_, kBase,
                                        scim::Cursors(Secret("a key of the test"), clock_), clock_},
                                       authenticators_));
  http::Router router(std::move(faces), log_);
  const auto members_read = [&](const std::string& path) {
    watched.statements().clear();
    EXPECT_EQ(router.handle(request("GET", path, "", {})).status, 200) << path;
    return watched.count("members.");
  };
  EXPECT_EQ(members_read("/Groups?excludedAttributes=members"), 0U);
  EXPECT_EQ(members_read("/Groups/" + group + "?excludedAttributes=members"), 0U);
  EXPECT_EQ(members_read("/Groups?attributes=displayName&filter=members.value%20eq%20%22" + maja + "%22"), 0U);
  EXPECT_GT(members_read("/Groups"), 0U);
}

}  // namespace
}  // namespace provost::test
