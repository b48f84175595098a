// People of one tenant who are made and changed, and what is stored of them.
#pragma once

#include <string>

#include "tests/admin/zitadel/zitadel_fixture.h"

namespace provost::zitadel {

class HumansTest : public ZitadelTest {
 protected:
  http::Response add(const std::string& body) { return send("POST", "/v2/users/human", body, bearer(operator_)); }
  http::Response update(const std::string& id, const std::string& body) {
    return send("PUT", "/v2/users/human/" + id, body, bearer(operator_));
  }
  http::Response call(const std::string& name, const std::string& body) {
    return send("POST", kService + name, body, typed("application/json"));
  }
  Value shown(const std::string& id) {
    const Value body = json_of(send("GET", "/v2/users/" + id, "", bearer(operator_)));
    const Value* user = body.find("user");
    EXPECT_NE(user, nullptr) << json::write(body);
    return user == nullptr ? Value::object() : *user;
  }
  User stored(const std::string& name) {
    User found;
    EXPECT_TRUE(in_tenant(kTenant, [&](Tables& tables) -> Result<void> {
                  const auto user = TRY(tables.users.find_by_name_key(name, SourceId{}));
                  if (user) found = *user;
                  return {};
                }).has_value());
    return found;
  }
  bool signs_in(const std::string& name, const std::string& password) {
    return authenticator_.from_password({"acme", name, Secret(password), "192.0.2.1"}).has_value();
  }
};

struct RefusalCase {
  const char* sentence;
  const char* body;
  int status;
  const char* id;
};

}  // namespace provost::zitadel
