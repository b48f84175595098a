// How much a search may look through, on both engines.
#include <string>
#include <vector>

#include "tests/scim/search_fixture.h"

namespace provost::test {
namespace {

/// A budget that eight people are too many for.
class SearchBudgetTest : public SearchFaceTest {
 protected:
  SearchBudgetTest() { scan_budget_ = 4; }
};
INSTANTIATE_TEST_SUITE_P(Engines, SearchBudgetTest, both_engines(), engine_name);

TEST_P(SearchBudgetTest, WhatNoIndexServesIsTooMuchBeyondTheBudget) {
  checklist({61, 83, 88});
  make_eight();
  EXPECT_EQ(refusal("/"), "tooMany");
  EXPECT_EQ(refusal("/Users?filter=title%20co%20%22ak%22"), "tooMany");
  EXPECT_EQ(refusal("/Users?filter=title%20pr"), "tooMany");
  EXPECT_EQ(refusal("/Users?sortBy=title"), "tooMany");
  EXPECT_EQ(send("GET", "/Users").status, 200) << "a list costs its page";
  EXPECT_EQ(names(send("GET", "/Users?sortBy=userName&count=2")), "anna Bert") << "and so in the order of an index";
  const Case served[] = {
      {R"(userName eq "anna")", "anna"},
      {R"(title sw "b")", "Emil"},
      {R"(title gt "clerk" and userName ne "x")", "carl"},
      {R"(emails[type eq "home" and value co "example.org"])", "Bert"},
      {R"(userName eq "anna" or userName eq "bert")", "anna Bert"},
      {ENTERPRISE R"(:department eq "care" and title co "ak")", "Emil"},
      {R"(meta.lastModified ge "2026-01-01T00:00:06Z")", "gerda hugo"},
      {R"(externalId eq "X")", "anna"},
  };
  for (const Case& each : served) EXPECT_EQ(found(each.filter), each.names) << each.filter;
  const Value config = send("GET", "/ServiceProviderConfig").body;
  EXPECT_TRUE(config.find("sort")->find("supported")->as_bool());
  EXPECT_TRUE(config.find("pagination")->find("cursor")->as_bool());
}

TEST_P(SearchBudgetTest, MembershipsCountWhereAFilterLooksAtEach) {
  checklist({88});
  std::vector<std::string> ids;
  for (const char* name : {"ann", "bob", "cem", "dan"}) ids.emplace_back(make_user(name).id());
  make_group("Small", {ids[0]});
  make_group("Large", ids);
  const auto groups = [&](const std::string& filter) {
    return send("GET", "/Groups?excludedAttributes=members&filter=" + http::encode_query(filter));
  };
  const std::string large = R"(displayName eq "Large" and )";
  EXPECT_EQ(groups(R"(members.display co "da")").body.text_at("scimType"), "tooMany");
  EXPECT_EQ(groups(large + R"(members.display co "da")").body.text_at("scimType"), "tooMany");
  EXPECT_EQ(groups(large + R"(members[display co "da"])").body.text_at("scimType"), "tooMany");
  EXPECT_EQ(groups(large + R"(not (members.type eq "Group"))").body.text_at("scimType"), "tooMany");
  EXPECT_EQ(names(groups(R"(displayName eq "Small" and members.display co "an")"), "displayName"), "Small");
  EXPECT_EQ(names(groups(large + "members pr"), "displayName"), "Large");
  EXPECT_EQ(names(groups(large + "members.value eq \"" + ids[3] + "\""), "displayName"), "Large");
  EXPECT_EQ(names(groups(large + "members[value eq \"" + ids[3] + "\"]"), "displayName"), "Large");
  EXPECT_EQ(names(groups("members eq \"" + ids[3] + "\""), "displayName"), "Large");
  for (const char* name : {"X", "Y", "Z"}) make_group(name, {ids[0]});
  EXPECT_EQ(found(R"(userName eq "bob" and groups.display eq "Large")"), "bob");
  EXPECT_EQ(refusal("/Users?filter=" + http::encode_query(R"(userName eq "ann" and groups.display eq "Large")")),
            "tooMany");
}

}  // namespace
}  // namespace provost::test
