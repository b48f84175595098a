// Rows of the checklist about discovery, credentials and reading, as a client meets them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/scim/service_fixture.h"
#include "tests/support/checklist.h"

namespace provost::test {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

constexpr const char* kUser = "urn:ietf:params:scim:schemas:core:2.0:User";

class ReadingRows : public ScimServiceTest {
 protected:
  std::string location_of(const Value& resource) { return std::string(resource.find("meta")->text_at("location")); }
  static std::string path_of(std::string_view url) { return std::string(url.substr(std::string_view(kBase).size())); }
  std::int64_t people() { return send("GET", "/Users").body.find("totalResults")->as_integer(); }
};
INSTANTIATE_TEST_SUITE_P(Engines, ReadingRows, both_engines(), engine_name);

TEST_P(ReadingRows, TheConfigurationIsOneResource) {
  checklist({1});
  const Reply config = send("GET", "/ServiceProviderConfig");
  EXPECT_EQ(config.status, 200);
  EXPECT_EQ(config.body.find("schemas")->items().front().as_text(),
            "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig");
  EXPECT_EQ(config.body.find("Resources"), nullptr);
}

TEST_P(ReadingRows, EachSchemeIsDescribed) {
  checklist({3});
  const Value schemes = *send("GET", "/ServiceProviderConfig").body.find("authenticationSchemes");
  ASSERT_FALSE(schemes.items().empty());
  for (const Value& scheme : schemes.items()) {
    for (const char* member : {"type", "name", "description"}) EXPECT_NE(scheme.text_at(member), "") << member;
    EXPECT_THAT(std::string(scheme.text_at("type")),
                AnyOf("oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest"));
  }
}

TEST_P(ReadingRows, AStrangerIsToldTheSchemeByTheRefusal) {
  checklist({4, 20});
  const Reply refused = send("GET", "/ServiceProviderConfig", "", {"", {}});
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.headers.find("www-authenticate"), R"(Bearer realm="scim")");
  const Reply wrong = send("GET", "/ServiceProviderConfig", "", {"pv_scim_nonsense", {}});
  EXPECT_EQ(wrong.headers.find("www-authenticate"), R"(Bearer realm="scim", error="invalid_token")");
}

TEST_P(ReadingRows, DiscoveryTakesNoFilterAndHasNoPages) {
  checklist({9});
  const auto all = send("GET", "/Schemas").body.find("Resources")->items().size();
  const Reply paged = send("GET", "/Schemas?count=1&startIndex=2&sortBy=name&attributes=name");
  EXPECT_EQ(paged.body.find("Resources")->items().size(), all);
  for (const char* path : {"/Schemas", "/ResourceTypes", "/ServiceProviderConfig"}) {
    EXPECT_EQ(send("GET", std::string(path) + "?filter=id%20pr").status, 403) << path;
  }
}

TEST_P(ReadingRows, WhatDiscoveryDoesNotKnowIsNotFound) {
  checklist({10});
  for (const char* path : {"/Schemas/urn:none:x", "/ResourceTypes/None"}) {
    const Reply missing = send("GET", path);
    EXPECT_EQ(missing.status, 404) << path;
    EXPECT_EQ(missing.body.text_at("status"), "404");
  }
}

TEST_P(ReadingRows, DiscoveryIsReadOnly) {
  checklist({11});
  for (const char* path : {"/Schemas", "/ResourceTypes", "/ServiceProviderConfig"}) {
    for (const char* method : {"POST", "PUT", "PATCH", "DELETE"}) {
      const Reply refused = send(method, path, "{}");
      EXPECT_EQ(refused.status, 405) << method << path;
      EXPECT_EQ(refused.headers.find("allow"), "GET, HEAD, OPTIONS");
    }
  }
}

TEST_P(ReadingRows, DiscoverySaysWhatItIsAndWhere) {
  checklist({15});
  EXPECT_EQ(send("GET", "/ServiceProviderConfig").body.find("meta")->text_at("resourceType"), "ServiceProviderConfig");
  for (const auto& [path, type] : {std::pair{"/Schemas", "Schema"}, std::pair{"/ResourceTypes", "ResourceType"}}) {
    const Reply listed = send("GET", path);
    for (const Value& resource : listed.body.find("Resources")->items()) {
      EXPECT_EQ(resource.find("meta")->text_at("resourceType"), type);
      const Reply alone = send("GET", path_of(location_of(resource)));
      EXPECT_EQ(alone.status, 200) << location_of(resource);
      EXPECT_EQ(alone.body, resource);
    }
  }
}

TEST_P(ReadingRows, CursorPagingIsAnnounced) {
  checklist({16});
  const Value pagination = *send("GET", "/ServiceProviderConfig").body.find("pagination");
  for (const char* truth : {"cursor", "index"}) EXPECT_TRUE(pagination.find(truth)->as_bool());
  EXPECT_EQ(pagination.text_at("defaultPaginationMethod"), "index");
  for (const char* number : {"defaultPageSize", "maxPageSize", "cursorTimeout"}) {
    EXPECT_GT(pagination.find(number)->as_integer(), 0) << number;
  }
}

TEST_P(ReadingRows, NobodyGetsInWithoutCredentials) {
  checklist({19});
  const std::string truncated = token_.substr(0, token_.size() - 1);
  for (const std::string& token : {std::string(), std::string("x"), truncated, token_ + "x", std::string("Basic")}) {
    for (const char* path : {"/Users", "/Groups", "/Schemas", "/Me", "/Nothing", "/Users/1"}) {
      EXPECT_EQ(send("GET", path, "", {token, {}}).status, 401) << path << ' ' << token;
    }
  }
  const Extras twice{token_, {{"authorization", "Bearer " + token_}}};
  EXPECT_EQ(send("GET", "/Users", "", twice).status, 401) << "two credentials are none";
}

TEST_P(ReadingRows, AReaderChangesNothing) {
  checklist({21});
  const std::string path = "/Users/" + std::string(make_user("ann").id());
  const Extras reader{make_source(kAcme, "default", "users:read groups:read"), {}};
  EXPECT_EQ(send("GET", path, "", reader).status, 200);
  EXPECT_EQ(make_user("bob", reader).status, 403);
  EXPECT_EQ(send("PUT", path, R"({"schemas":[")" + std::string(kUser) + R"("],"userName":"x"})", reader).status, 403);
  EXPECT_EQ(patch(path, R"([{"op":"add","path":"title","value":"T"}])", reader).status, 403);
  EXPECT_EQ(send("DELETE", path, "", reader).status, 403);
  EXPECT_EQ(people(), 1);
  EXPECT_EQ(send("GET", path).body.find("title"), nullptr);
}

TEST_P(ReadingRows, ScopesAreByType) {
  checklist({22});
  const Extras people_only{make_source(kAcme, "default", "users:read users:write"), {}};
  EXPECT_EQ(send("GET", "/Users", "", people_only).status, 200);
  EXPECT_EQ(send("GET", "/Groups", "", people_only).status, 403);
  EXPECT_EQ(send("POST", "/Groups", R"({"schemas":[],"displayName":"g"})", people_only).status, 403);
}

TEST_P(ReadingRows, TheSchemeMayBeWrittenInAnyCase) {
  checklist({25});
  for (const char* scheme : {"bearer ", "BEARER ", "Bearer "}) {
    EXPECT_EQ(send("GET", "/Users", "", {"", {{"Authorization", scheme + token_}}}).status, 200) << scheme;
  }
}

TEST_P(ReadingRows, RefusalsHaveTheFormOfThisFace) {
  checklist({27, 273});
  const std::string foreign(make_user("eve", {make_source(kOther, "default"), {}}).id());
  const Reply theirs = send("GET", "/Users/" + foreign);
  const Reply nobodys = send("GET", "/Users/" + std::string(foreign.size(), '0'));
  EXPECT_EQ(theirs.status, 404);
  EXPECT_EQ(theirs.text, nobodys.text);
  for (const Reply& refused : {send("GET", "/Users", "", {"", {}}),
                               send("GET", "/Users", "", {make_source(kAcme, "default", "groups:read"), {}})}) {
    EXPECT_EQ(refused.body.find("schemas")->items().front().as_text(), "urn:ietf:params:scim:api:messages:2.0:Error");
    EXPECT_EQ(refused.body.text_at("status"), std::to_string(refused.status));
    EXPECT_EQ(refused.headers.find("content-type"), "application/scim+json");
  }
}

TEST_P(ReadingRows, WhatIsThereIsFoundByItsExactId) {
  checklist({47, 48});
  const std::string id(make_user("ann").id());
  EXPECT_EQ(send("GET", "/Users/" + id).status, 200);
  EXPECT_EQ(send("GET", "/Users/unknown").status, 404);
  std::string lower = id;
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  ASSERT_NE(lower, id);
  EXPECT_EQ(send("GET", "/Users/" + lower).status, 404);
}

TEST_P(ReadingRows, ThePlaceOfAResourceIsOne) {
  checklist({49, 55, 261});
  const Reply ann = make_user("ann");
  const Reply crew = make_group("crew", {std::string(ann.id())});
  const Reply read = send("GET", "/Users/" + std::string(ann.id()));
  EXPECT_EQ(read.headers.find("content-location"), location_of(read.body));
  EXPECT_EQ(location_of(read.body), std::string(kBase) + "/Users/" + std::string(ann.id()));
  for (const auto& [holder, attribute] : {std::pair{read.body, "groups"}, std::pair{crew.body, "members"}}) {
    for (const Value& reference : holder.find(attribute)->items()) {
      EXPECT_EQ(send("GET", path_of(reference.text_at("$ref"))).status, 200);
    }
  }
}

TEST_P(ReadingRows, WhatFollowsAnAddressWithoutMeaningHasNone) {
  checklist({50, 51});
  const std::string path = "/Users/" + std::string(make_user("ann").id());
  for (const std::string& address : {path + "/", path + "?", path + "?foo=bar&", std::string("/Users/"),
                                     std::string("/Users?"), std::string("/Users?foo=bar")}) {
    EXPECT_EQ(send("GET", address).status, 200) << address;
  }
}

TEST_P(ReadingRows, AnAddressIsDecodedOnce) {
  checklist({52});
  make_user("a%22b");
  EXPECT_EQ(send("GET", "/Users?filter=userName%20eq%20%22a%2522b%22").body.find("totalResults")->as_integer(), 1);
  const std::string id(make_user("ann").id());
  const std::string escaped = "%" + std::string("30") + id.substr(1);
  EXPECT_EQ(send("GET", "/Users/" + (id[0] == '0' ? escaped : id)).status, 200);
}

TEST_P(ReadingRows, AFilterOnOneResourceDecides) {
  checklist({53});
  const std::string path = "/Users/" + std::string(make_user("ann").id());
  EXPECT_EQ(send("GET", path + "?filter=userName%20eq%20%22ann%22").status, 200);
  EXPECT_EQ(send("GET", path + "?filter=userName%20eq%20%22bob%22").status, 404);
}

TEST_P(ReadingRows, BlanksOfAFilterAreReadHoweverTheyAreWritten) {
  checklist({85});
  make_user("ann");
  for (const char* filter :
       {"userName%20eq%20%22ann%22", "userName+eq+%22ann%22", "userName%20%20eq%20%20%22ann%22&"}) {
    EXPECT_EQ(send("GET", std::string("/Users?filter=") + filter).body.find("totalResults")->as_integer(), 1) << filter;
  }
}

TEST_P(ReadingRows, GroupsOfAPersonAreDirectAndIndirect) {
  checklist({54});
  const std::string ann(make_user("ann").id());
  const Reply crew = make_group("crew", {ann});
  const std::string body = R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"all",
      "members":[{"value":")" +
                           std::string(crew.id()) + R"(","type":"Group"}]})";
  const Reply all = send("POST", "/Groups", body);
  ASSERT_EQ(all.status, 201) << all.text;
  std::set<std::string> groups;
  const Reply listed = send("GET", "/Users/" + ann);
  for (const Value& group : listed.body.find("groups")->items()) {
    groups.insert(std::string(group.text_at("type")) + " " + std::string(group.text_at("value")));
    EXPECT_EQ(group.text_at("$ref"), std::string(kBase) + "/Groups/" + std::string(group.text_at("value")));
  }
  EXPECT_EQ(groups, (std::set<std::string>{"direct " + std::string(crew.id()), "indirect " + std::string(all.id())}));
}

TEST_P(ReadingRows, EveryAnswerHasItsSchemas) {
  checklist({131});
  const std::string path = "/Users/" + std::string(make_user("ann").id());
  for (const char* projection : {"", "?attributes=title", "?excludedAttributes=schemas", "?attributes=schemas"}) {
    EXPECT_NE(send("GET", path + projection).body.find("schemas"), nullptr) << projection;
  }
  const Reply list = send("GET", "/Users?attributes=title");
  EXPECT_NE(list.body.find("Resources")->items().front().find("schemas"), nullptr);
}

TEST_P(ReadingRows, ProjectionsWorkOnEveryOperation) {
  checklist({43, 126, 130});
  const std::string whole = R"({"schemas":[")" + std::string(kUser) + R"("],"userName":"ann","title":"T"})";
  const Reply made = send("POST", "/Users?attributes=userName", whole);
  const std::string path = "/Users/" + std::string(made.id());
  const std::vector<Reply> answers{
      made, send("GET", path + "?attributes=userName"), send("PUT", path + "?attributes=userName", whole),
      patch(path + "?attributes=userName", R"([{"op":"add","path":"nickName","value":"A"}])")};
  for (const Reply& answer : answers) {
    EXPECT_EQ(answer.body.text_at("userName"), "ann") << answer.text;
    EXPECT_EQ(answer.body.find("title"), nullptr) << answer.text;
    EXPECT_NE(answer.id(), "") << "what is always returned";
  }
  EXPECT_EQ(send("GET", path + "?excludedAttributes=title,id").body.find("title"), nullptr);
  EXPECT_NE(send("GET", path + "?excludedAttributes=title,id").id(), "");
}

}  // namespace
}  // namespace provost::test
