// Eight people of all kinds, and what searches find of them.
#pragma once

#include <string>
#include <string_view>

#include "core/http/uri.h"
#include "tests/scim/service_fixture.h"
#include "tests/support/checklist.h"

#define ENTERPRISE "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

namespace provost::test {

struct Case {
  const char *filter, *names;
};

class SearchFaceTest : public ScimServiceTest {
 protected:
  void make(const std::string& name, const std::string& rest = "") {
    const Reply made =
        send("POST", "/Users",
             R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",")" ENTERPRISE R"("],"userName":")" + name +
                 "\"" + (rest.empty() ? "" : "," + rest) + "}");
    ASSERT_EQ(made.status, 201) << made.text;
    clock_.advance(std::chrono::seconds(1));
  }

  void make_eight() {
    make("anna", R"("title":"Chief","emails":[{"value":"z@example.com","type":"work"},
         {"value":"a@example.com","type":"home","primary":true}],"externalId":"X")");
    make("Bert", R"("title":"clerk","emails":[{"value":"b@example.org","type":"home"}],"externalId":"x")");
    make("carl", R"("title":"Ärztin",")" ENTERPRISE R"(":{"department":"Care","manager":{"value":"m-1"}})");
    make("dora", R"("nickName":"a\"b","active":false,"externalId":"d")");
    make("Emil", R"("title":"baker",")" ENTERPRISE R"(":{"department":"care","employeeNumber":"10"})");
    make("fritz");
    make("gerda", R"("title":"")");
    make("hugo", R"("emails":[{"value":"c@example.com","type":"work"}])");
  }

  static std::string names(const Reply& reply, std::string_view attribute = "userName") {
    std::string names;
    const Value* resources = reply.body.find("Resources");
    if (resources == nullptr) return reply.text;
    for (const Value& resource : resources->items()) {
      names.append(names.empty() ? "" : " ").append(resource.text_at(attribute));
    }
    return names;
  }
  std::string found(const std::string& filter) {
    return names(send("GET", "/Users?filter=" + http::encode_query(filter)));
  }
  std::string refusal(const std::string& path) { return std::string(send("GET", path).body.text_at("scimType")); }
};

}  // namespace provost::test
