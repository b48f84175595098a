// Rows of the checklist about errors, media types, names, secrets and tenants, as a client meets them.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/scim/service_fixture.h"
#include "tests/support/checklist.h"

namespace provost::test {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

class HttpRows : public ScimServiceTest {
 protected:
  static std::string person(const std::string& name, const std::string& more = "") {
    return R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":")" + name + "\"" + more + "}";
  }
  static std::string path_of(const Reply& reply) { return "/Users/" + std::string(reply.id()); }
};
INSTANTIATE_TEST_SUITE_P(Engines, HttpRows, both_engines(), engine_name);

TEST_P(HttpRows, EveryErrorHasTheFormOfScim) {
  checklist({234, 235, 237});
  make_user("ann");
  const std::string id(make_user("bob").id());
  const std::vector<std::pair<int, Reply>> errors{
      {400, send("POST", "/Users", "{")},
      {401, send("GET", "/Users", "", {"", {}})},
      {403, send("GET", "/Users", "", {make_source(kAcme, "default", "groups:read"), {}})},
      {404, send("GET", "/Nothing")},
      {405, send("PATCH", "/Users", "{}")},
      {409, make_user("ANN")},
      {412, send("DELETE", "/Users/" + id, "", {{}, {{"If-Match", "W/\"9\""}}})}};
  for (const auto& [status, reply] : errors) {
    EXPECT_EQ(reply.status, status) << reply.text;
    EXPECT_EQ(reply.headers.find("content-type"), "application/scim+json");
    EXPECT_EQ(reply.body.find("schemas")->items().front().as_text(), "urn:ietf:params:scim:api:messages:2.0:Error");
    EXPECT_EQ(reply.body.find("status")->as_text(), std::to_string(status)) << "a text";
    EXPECT_EQ(reply.body.find("scimType") != nullptr, status == 400 || status == 409) << reply.text;
    EXPECT_NE(reply.body.text_at("detail"), "");
  }
  EXPECT_TRUE(errors[4].second.headers.find("allow").has_value());
}

TEST_P(HttpRows, MediaTypesAreTakenAsClientsSendThem) {
  checklist({238, 255, 256, 257, 258, 260});
  int number = 0;
  for (const char* type :
       {"application/scim+json", "application/json; charset=utf-8", "APPLICATION/SCIM+JSON", "text/xml", ""}) {
    std::map<std::string, std::string> headers{{"User-Agent", ""}, {"X-Unknown", "1"}};
    if (*type != '\0') headers.emplace("Content-Type", type);
    const Reply made = send("POST", "/Users", person("p" + std::to_string(++number)), {{}, headers});
    EXPECT_EQ(made.status, 201) << type << " is accepted: the body must be JSON whatever it is called";
    EXPECT_EQ(made.headers.find("content-type"), "application/scim+json");
  }
  for (const char* accept : {"application/scim+json", "application/json;q=0.5", "*/*", "text/xml"}) {
    const Reply read = send("GET", "/Users", "", {{}, {{"Accept", accept}}});
    EXPECT_EQ(read.status, 200) << accept;
    EXPECT_EQ(read.headers.find("content-type"), "application/scim+json");
  }
}

TEST_P(HttpRows, OtherVersionsOfTheProtocolAreNotThere) {
  checklist({240});
  for (const char* target : {"/scim/v1/Users", "/scim/v3/Users", "/v1/Users"}) {
    http::Request request;
    request.head.method = "GET";
    request.head.target = target;
    request.head.headers.add("Authorization", "Bearer " + token_);
    EXPECT_EQ(router_->handle(request).status, 404) << target;
  }
}

TEST_P(HttpRows, CanonicalValuesAreSuggestions) {
  checklist({44, 250});
  const Reply made = send("POST", "/Users", person("ann", R"(,"emails":[{"value":"a@x.test","type":"x"}])"));
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.body.find("emails")->items().front().text_at("type"), "x");
}

TEST_P(HttpRows, ANameThatCanDeceiveIsRefused) {
  checklist({263});
  for (const char* name : {R"(a\u202Eb)", R"(a\u200Bb)", R"(a\u0000b)", R"(a\u0009b)", R"(a\uD800b)"}) {
    const Reply refused = send("POST", "/Users", person(name));
    EXPECT_EQ(refused.status, 400) << name;
    EXPECT_THAT(std::string(refused.body.text_at("scimType")), AnyOf("invalidValue", "invalidSyntax"));
  }
  const Reply ann = make_user("ann");
  EXPECT_EQ(patch(path_of(ann), R"([{"op":"replace","path":"userName","value":"a\u202Eb"}])").status, 400);
  EXPECT_EQ(send("GET", path_of(ann)).body.text_at("userName"), "ann");
  EXPECT_EQ(send("POST", "/Users", person("Robin Roe")).status, 201) << "as directories send names";
}

TEST_P(HttpRows, NamesAreOneHoweverTheyAreWritten) {
  checklist({262, 265, 242});
  EXPECT_EQ(make_user("ren\xC3\xA9").status, 201);
  EXPECT_EQ(make_user("RENE\xCC\x81").status, 409);
  const Reply found = send("GET", "/Users?filter=userName%20eq%20%22rene%CC%81%22");
  ASSERT_EQ(found.body.find("totalResults")->as_integer(), 1);
  EXPECT_EQ(found.body.find("Resources")->items().front().text_at("userName"), "ren\xC3\xA9") << "kept as it was sent";
}

TEST_P(HttpRows, TextsAreKeptAsTheyWereSent) {
  checklist({266});
  const std::string odd = "e\xCC\x81 \xE2\x80\x8B \xF0\x9F\x98\x80 'quotes' %percent% \\\"";
  const Reply made = send("POST", "/Users", person("ann", R"(,"displayName":)" + json::write(Value(odd))));
  EXPECT_EQ(send("GET", path_of(made)).body.text_at("displayName"), odd);
  for (const char* bad : {"a\xC0\xAF", "a\xED\xA0\x80", "a\xFF"}) {
    EXPECT_EQ(send("POST", "/Users", person("bob", R"(,"displayName":")" + std::string(bad) + "\"")).status, 400);
  }
}

TEST_P(HttpRows, APasswordIsNowhereToBeRead) {
  checklist({127, 267});
  const Reply made = send("POST", "/Users", person("ann", R"(,"password":"canary-4711")"));
  ASSERT_EQ(made.status, 201);
  const std::string path = path_of(made);
  const std::vector<Reply> answers{made, send("GET", path + "?attributes=password"),
                                   send("PUT", path, person("ann", R"(,"password":"canary-4711")")),
                                   patch(path, R"([{"op":"replace","path":"password","value":"canary-4711"}])"),
                                   send("GET", "/Users?attributes=password")};
  for (const Reply& answer : answers) EXPECT_THAT(answer.text, Not(HasSubstr("canary")));
  for (const char* query : {"select document from users", "select payload from events", "select fields from audit",
                            "select password_hash from users"}) {
    ASSERT_TRUE(database()
                    .transact(sql::Mode::read,
                              [&](sql::Session& session) -> Result<void> {
                                const auto rows = TRY(session.run({query, query}));
                                EXPECT_FALSE(rows.empty());
                                for (std::size_t row = 0; row < rows.size(); ++row) {
                                  EXPECT_THAT(std::string(rows.text(row, 0)), Not(HasSubstr("canary")));
                                }
                                return {};
                              })
                    .has_value());
  }
}

TEST_P(HttpRows, AWeakPasswordIsRefusedInWords) {
  checklist({268});
  const Reply ann = make_user("maria");
  for (const char* weak : {"short", "password", "xmaria-xx"}) {
    const Reply refused =
        patch(path_of(ann), R"([{"op":"replace","path":"password","value":")" + std::string(weak) + R"("}])");
    EXPECT_EQ(refused.status, 400) << weak;
    EXPECT_EQ(refused.body.text_at("scimType"), "invalidValue");
    EXPECT_THAT(std::string(refused.body.text_at("detail")), HasSubstr("password"));
    EXPECT_EQ(send("POST", "/Users", person("maria", R"(,"password":")" + std::string(weak) + "\"")).status, 400);
  }
  EXPECT_EQ(patch(path_of(ann), R"([{"op":"replace","path":"password","value":"a long walk"}])").status, 200);
}

TEST_P(HttpRows, ValuesAreDataEverywhere) {
  checklist({269});
  const std::string name = R"(x\" or \"1\" eq \"1)";
  EXPECT_EQ(send("POST", "/Users", person(name)).body.text_at("userName"), R"(x" or "1" eq "1)");
  const Reply made = send("POST", "/Users", person("o'hara;--%_"));
  ASSERT_EQ(made.status, 201);
  const Reply found = send("GET", "/Users?filter=userName%20eq%20%22o'hara;--%25_%22");
  EXPECT_EQ(found.body.find("totalResults")->as_integer(), 1);
  EXPECT_EQ(send("GET", "/Users?filter=userName%20sw%20%22%25%22").body.find("totalResults")->as_integer(), 0);
}

TEST_P(HttpRows, WhatAReferenceLeadsToIsNotFetched) {
  checklist({270});
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(place);
  ASSERT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&place), size), 0);
  ASSERT_EQ(listen(listener, 4), 0);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&place), &size), 0);
  const std::string url = "http://127.0.0.1:" + std::to_string(ntohs(place.sin_port)) + "/x";
  const Reply made =
      send("POST", "/Users", person("ann", R"(,"profileUrl":")" + url + R"(","photos":[{"value":")" + url + R"("}])"));
  EXPECT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(send("GET", path_of(made)).body.text_at("profileUrl"), url);
  pollfd visitor{listener, POLLIN, 0};
  EXPECT_EQ(poll(&visitor, 1, 0), 0) << "somebody came";
  close(listener);
}

TEST_P(HttpRows, NothingCrossesTenants) {
  checklist({275});
  const Extras theirs{make_source(kOther, "default"), {}};
  const Reply eve = make_user("eve", theirs);
  const std::string foreign = path_of(eve);
  const std::string absent = "/Users/" + std::string(eve.id().size(), '0');
  const std::string title = R"([{"op":"add","path":"title","value":"T"}])";
  const auto tag = std::map<std::string, std::string>{{"If-Match", std::string(*eve.headers.find("etag"))}};
  const auto same = [](const Reply& one, const Reply& other) {
    EXPECT_EQ(one.status, 404) << one.text;
    EXPECT_EQ(one.text, other.text);
  };
  same(send("GET", foreign), send("GET", absent));
  same(send("PUT", foreign, person("x")), send("PUT", absent, person("x")));
  same(patch(foreign, title), patch(absent, title));
  same(patch(foreign, title, {{}, tag}), patch(absent, title, {{}, tag}));
  same(send("DELETE", foreign), send("DELETE", absent));
  EXPECT_EQ(send("GET", "/Users?filter=id%20eq%20%22" + std::string(eve.id()) + "%22")
                .body.find("totalResults")
                ->as_integer(),
            0);
  EXPECT_EQ(make_group("crew", {std::string(eve.id())}).status, 400);
  EXPECT_EQ(send("GET", foreign, "", theirs).body.find("title"), nullptr);
  EXPECT_EQ(send("GET", foreign, "", theirs).body.find("groups"), nullptr);
}

TEST_P(HttpRows, WhatIsSaidDependsOnTheSourceAlone) {
  checklist({277});
  const Extras strict{make_source(kOther, "rfc"), {}};
  const std::string unknown = person("ann", R"(,"shoeSize":45)");
  EXPECT_EQ(send("POST", "/Users", unknown).status, 201);
  EXPECT_EQ(send("POST", "/Users", unknown, strict).status, 400);
}

}  // namespace
}  // namespace provost::test
