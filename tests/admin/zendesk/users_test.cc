// Reading people: what one looks like, in which pieces they come, who may see whom, and what a search finds.
#include "tests/admin/zendesk/zendesk_fixture.h"

namespace provost {
namespace {

class ZendeskUsers : public test::ZendeskTest {
 protected:
  static std::string names_in(const Value& list) {
    std::string names;
    for (const Value& user : list.items()) {
      names.append(names.empty() ? "" : " ").append(user.text_at("name"));
    }
    return names;
  }
  std::string names_at(const std::string& path) {
    const Reply reply = read(path);
    EXPECT_EQ(reply.status, 200) << path << reply.text;
    return reply.at("users").is_array() ? names_in(reply.at("users")) : "none";
  }
  void set_state(const User& user, UserState state) {
    const User before = reread(user);
    EXPECT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                  TRY(directory_.set_state(tables, before, {state, "because"}, principal_));
                  return {};
                }).has_value());
  }
  static std::string below(std::string_view url) { return std::string(url.substr(url.find("/api/v2/") + 8)); }
};
INSTANTIATE_TEST_SUITE_P(Engines, ZendeskUsers, test::both_engines(), test::engine_name);

TEST_P(ZendeskUsers, LookAsClientsExpectThem) {
  const User ben = make({"ben", RootRole::editor});
  const Reply reply = read("users/" + id_of(ben) + ".json");
  ASSERT_EQ(reply.status, 200) << reply.text;
  const Value& shown = reply.at("user");
  EXPECT_EQ(*shown.find("id"), Value(ben.id.value));
  EXPECT_EQ(shown.text_at("url"), "https://provost.example.test/api/v2/users/" + id_of(ben) + ".json");
  EXPECT_EQ(shown.text_at("name"), "ben");
  EXPECT_EQ(shown.text_at("email"), "ben@example.test");
  EXPECT_EQ(shown.text_at("role"), "agent");
  EXPECT_EQ(shown.text_at("created_at"), "2026-01-01T00:00:00Z");
  for (const char* null : {"external_id", "last_login_at", "time_zone", "locale", "phone", "alias", "scim_id"}) {
    ASSERT_NE(shown.find(null), nullptr) << null;
    EXPECT_TRUE(shown.find(null)->is_null()) << null;
  }
  EXPECT_EQ(*shown.find("active"), Value(true));
  EXPECT_EQ(*shown.find("suspended"), Value(false));
}

TEST_P(ZendeskUsers, AreSuspendedWhenSwitchedOffOrLocked) {
  const User ben = make({"ben"});
  for (const UserState state : {UserState::inactive, UserState::locked}) {
    set_state(ben, state);
    EXPECT_EQ(*user(ben).find("suspended"), Value(true));
    EXPECT_EQ(*user(ben).find("active"), Value(true)) << "one who is suspended was not deleted";
  }
  set_state(ben, UserState::active);
  EXPECT_EQ(*user(ben).find("suspended"), Value(false));
}

TEST_P(ZendeskUsers, HaveOneOfThreeRoles) {
  EXPECT_EQ(user(ana_).text_at("role"), "admin");
  EXPECT_EQ(user(make({"ben", RootRole::editor})).text_at("role"), "agent");
  EXPECT_EQ(user(make({"cor", RootRole::viewer})).text_at("role"), "end-user");
}

TEST_P(ZendeskUsers, AreListedByCursorEachOnce) {
  for (const char* name : {"ben", "cor", "dee", "eli"}) make({name});
  std::string seen;
  std::string path = "users.json?page[size]=2";
  for (int pages = 0; pages < 3; ++pages) {
    const Reply reply = read(path);
    ASSERT_EQ(reply.status, 200) << reply.text;
    seen += names_in(reply.at("users")) + ";";
    const bool more = pages < 2;
    EXPECT_EQ(*reply.at("meta").find("has_more"), Value(more));
    EXPECT_EQ(reply.at("meta").find("after_cursor")->is_null(), !more);
    EXPECT_EQ(reply.at("links").find("next")->is_null(), !more);
    EXPECT_EQ(reply.body.find("count"), nullptr);
    if (more) path = below(reply.at("links").text_at("next"));
  }
  EXPECT_EQ(seen, "ana ben;cor dee;eli;");
}

TEST_P(ZendeskUsers, AreListedByNumberedPages) {
  for (const char* name : {"ben", "cor"}) make({name});
  const Reply first = read("users?per_page=2");
  EXPECT_EQ(names_in(first.at("users")), "ana ben");
  EXPECT_EQ(first.at("count"), Value(3));
  EXPECT_TRUE(first.at("previous_page").is_null());
  const Reply second = read(below(first.body.text_at("next_page")));
  EXPECT_EQ(names_in(second.at("users")), "cor");
  EXPECT_TRUE(second.at("next_page").is_null());
  EXPECT_EQ(names_at(below(second.body.text_at("previous_page"))), "ana ben");
  EXPECT_EQ(names_at("users"), "ana ben cor");
}

TEST_P(ZendeskUsers, AreListedByRole) {
  make({"ben", RootRole::editor});
  make({"cor", RootRole::viewer});
  make({"dee", RootRole::editor});
  EXPECT_EQ(names_at("users?role=agent"), "ben dee");
  EXPECT_EQ(read("users?role=agent&per_page=1").at("count"), Value(2));
  EXPECT_EQ(names_at("users?role[]=agent&role[]=admin&page[size]=100"), "ana ben dee");
  const Reply first = read("users?role[]=agent&role[]=admin&page[size]=2");
  EXPECT_EQ(names_in(first.at("users")), "ana ben");
  EXPECT_EQ(names_at(below(first.at("links").text_at("next"))), "dee");
  EXPECT_EQ(read("users?role=owner").status, 400);
  EXPECT_EQ(read("users?role[]=agent&role[]=admin").status, 400) << "numbered pages are of one role";
}

TEST_P(ZendeskUsers, RefuseAPageThatIsNone) {
  for (const char* query : {"page[size]=0", "page[size]=101", "page[size]=x", "page[after]=x", "page[after]=WzEsMl0",
                            "page[size]=2&page[size]=3", "page=0", "per_page=101", "page=101", "page=1&page[size]=2",
                            "page[after]=WyJhIl0", "page[after]=e30"}) {
    EXPECT_EQ(read(std::string("users?") + query).status, 400) << query;
  }
}

TEST_P(ZendeskUsers, AreShownSeveralAtOnceInTheOrderAsked) {
  const User ben = make({"ben"});
  EXPECT_EQ(names_at("users/show_many.json?ids=" + id_of(ben) + ",4711," + id_of(ana_)), "ben ana");
  std::string many = "1";
  for (int number = 2; number <= 101; ++number) many += "," + std::to_string(number);
  for (const char* list : {"ids=", "external_ids="}) {
    const Reply refused = read("users/show_many?" + (list + many));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.body.text_at("error"), "TooManyValues");
    EXPECT_EQ(refused.at("max_count"), Value(100));
  }
  EXPECT_EQ(read("users/show_many").status, 400);
  EXPECT_EQ(read("users/show_many?ids=1&external_ids=a").status, 400);
}

TEST_P(ZendeskUsers, AreCounted) {
  make({"ben"});
  const Reply reply = read("users/count.json");
  EXPECT_EQ(*reply.at("count").find("value"), Value(2));
}

TEST_P(ZendeskUsers, FindThemselves) {
  const User eve = make({"eve", RootRole::viewer});
  const Headers hers = basic("eve@example.test/token:" + personal_token(eve));
  for (const std::string& path : {std::string("users/me.json"), "users/" + id_of(eve)}) {
    const Reply reply = send("GET", path, hers);
    ASSERT_EQ(reply.status, 200) << reply.text;
    EXPECT_EQ(reply.at("user").text_at("name"), "eve");
  }
  EXPECT_EQ(send("GET", "users/me", bearer(operator_token("users.read"))).status, 404) << "nobody is behind it";
}

TEST_P(ZendeskUsers, AreSeenByAgentsAndAdminsAlone) {
  const User eve = make({"eve", RootRole::viewer});
  const User ben = make({"ben", RootRole::editor});
  const std::string paths[] = {"users",      "users/count",      "users/" + id_of(ana_), "users/show_many?ids=1",
                               "users/4711", "users/show_many?", "users/search?query=a", "users/search"};
  for (const std::string& path : paths) {
    const Reply refused = send("GET", path, bearer(personal_token(eve)));
    EXPECT_EQ(refused.status, 403) << path;
    EXPECT_EQ(refused.at("error").text_at("title"), "Forbidden");
    EXPECT_NE(send("GET", path, bearer(personal_token(ben))).status, 403) << path;
    EXPECT_EQ(send("GET", path, {}).status, 401) << path;
  }
}

TEST_P(ZendeskUsers, AreSeenByAppsAsFarAsTheyWereLet) {
  const auto app = [&](const std::string& scopes) {
    CredentialOrder order;
    order.tenant = kTenant;
    order.kind = CredentialKind::access_token;
    order.scopes = scopes;
    return bearer(std::string(issue_to(ana_, order).text.reveal()));
  };
  EXPECT_EQ(send("GET", "users/me", app("jobs.read")).status, 403);
  EXPECT_EQ(send("GET", "users/me", app("users.read")).status, 200);
  EXPECT_EQ(send("GET", "users", app("users.read")).status, 200);
}

TEST_P(ZendeskUsers, AreThoseOfTheTenantAlone) {
  const User stranger = make({"stranger", RootRole::viewer, "", kOther});
  EXPECT_EQ(read("users/" + id_of(stranger)).status, 404);
  EXPECT_EQ(names_at("users/show_many?ids=" + id_of(stranger)), "");
  EXPECT_EQ(names_at("users/search?query=stranger"), "");
  EXPECT_EQ(names_at("users/search?query=email:stranger@example.test"), "");
  EXPECT_EQ(names_at("users"), "ana");
}

TEST_P(ZendeskUsers, WhoAreNotThereAreNotFound) {
  for (const char* id : {"4711", "0", "-1", "x", "01", "99999999999999999999"}) {
    const Reply reply = read(std::string("users/") + id);
    EXPECT_EQ(reply.status, 404) << id;
    EXPECT_EQ(reply.text, R"({"error":"RecordNotFound","description":"Not found"})");
  }
}

TEST_P(ZendeskUsers, AreFoundByWhatAQuerySays) {
  const User ben = make({"ben bell", RootRole::editor});
  make({"cor"});
  const User dee = make({"dee", RootRole::editor});
  set_state(dee, UserState::inactive);
  struct Row {
    const char* query;
    const char* names;
  };
  const Row rows[] = {
      {"email:cor@example.test", "cor"},
      {"email:COR@Example.Test", "cor"},
      {"email:%22cor@example.test%22", "cor"},
      {"email:cor@example", ""},
      {"email:cor@example.test%20role:agent", ""},
      {"email:dee@example.test%20is_suspended:true", "dee"},
      {"email:dee@example.test%20is_suspended:false", ""},
      {"ben", "ben bell"},
      {"BELL", "ben bell"},
      {"name:be*", "ben bell"},
      {"%22ben%20bell%22", "ben bell"},
      {"ben%20cor", ""},
      {"type:user%20cor", "cor"},
      {"is_suspended:true", "dee"},
      {"is_suspended:false", "ana ben bell cor"},
      {"is_suspended:true%20role:admin", ""},
      {"role:agent", "ben bell dee"},
      {"role:agent%20ben", "ben bell"},
      {"role:agent%20is_suspended:false", "ben bell"},
      {"role:end-user%20example.test", "cor"},
      {"", "ana ben bell cor dee"},
  };
  for (const Row& row : rows) {
    const Reply reply = read("users/search.json?query=" + std::string(row.query));
    ASSERT_EQ(reply.status, 200) << row.query << reply.text;
    EXPECT_EQ(names_in(reply.at("users")), row.names) << row.query;
    EXPECT_EQ(reply.at("count"), Value(static_cast<std::int64_t>(reply.at("users").items().size()))) << row.query;
  }
}

TEST_P(ZendeskUsers, AreFoundPageByPage) {
  for (const char* name : {"ben", "cor", "dee"}) make({name});
  for (const char* query : {"example", "role:end-user", "role:end-user%20example"}) {
    const Reply first = read("users/search?per_page=2&query=" + std::string(query));
    ASSERT_FALSE(first.at("next_page").is_null()) << query;
    std::string names = names_in(first.at("users"));
    names += "|" + names_at(below(first.body.text_at("next_page")));
    EXPECT_EQ(names, query[0] == 'e' ? "ana ben|cor dee" : "ben cor|dee") << query;
  }
}

TEST_P(ZendeskUsers, AreNotSearchedForByWhatIsNotUnderstood) {
  const char* const queries[] = {"query=created%3E2015",
                                 "query=organization:x",
                                 "query=-ben",
                                 "query=role:owner",
                                 "query=is_suspended:yes",
                                 "query=tags:vip",
                                 "query=a&external_id=b",
                                 "",
                                 "query=a&query=b",
                                 "query=a&page[size]=2",
                                 "query=a%20b%20c%20d%20e%20f%20g%20h%20i"};
  for (const char* query : queries) EXPECT_EQ(read(std::string("users/search?") + query).status, 400) << query;
}

}  // namespace
}  // namespace provost
