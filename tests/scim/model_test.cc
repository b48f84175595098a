// The SCIM API against a model that fits on a page: whatever is sent in whatever order, both know the same.
#include <rapidcheck.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "core/base/text.h"
#include "core/http/uri.h"
#include "tests/scim/service_fixture.h"

namespace provost {
namespace {

constexpr const char* kNames[] = {"maja", "Maja", "nils", "siv", "ann"};
constexpr const char* kTexts[] = {"a", "b", "c"};

struct Person {
  std::string name, title;
  bool off_by_source = false, off_by_hand = false;
  std::set<std::pair<std::string, std::string>> mails;  // type, value
  bool alive = true;

  bool active() const { return !off_by_source && !off_by_hand; }
  bool operator==(const Person&) const = default;
};
struct Team {
  std::string name;
  std::set<std::string> members;
  bool alive = true;

  bool operator==(const Team&) const = default;
};

/// What to do, to whom, and with what; each is a number that is taken modulo what there is.
using Command = std::tuple<std::uint8_t, std::uint8_t, std::uint8_t>;

class ModelTest : public test::ScimServiceTest {
 protected:
  void begin() {
    tenant_ = TenantId{1000 + ++tenants_};
    make_tenant(tenant_, "model " + std::to_string(tenants_));
    token_ = make_source(tenant_, "default");
    people_.clear();
    teams_.clear();
    tags_.clear();
    ids_of_people_.clear();
    ids_of_teams_.clear();
  }

  void obey(const Command& command) {
    const auto [verb, whom, what] = command;
    what_ = what;
    using Act = void (ModelTest::*)(const std::string&);
    static constexpr Act kActs[] = {
        &ModelTest::create,   &ModelTest::create,    &ModelTest::put,       &ModelTest::retitle,     &ModelTest::remail,
        &ModelTest::add_mail, &ModelTest::drop_mail, &ModelTest::toggle,    &ModelTest::rename,      &ModelTest::remove,
        &ModelTest::late,     &ModelTest::search,    &ModelTest::fail_half, &ModelTest::lay_hands_on};
    static constexpr Act kTeamActs[] = {&ModelTest::found, &ModelTest::join,   &ModelTest::join,
                                        &ModelTest::leave, &ModelTest::refill, &ModelTest::disband};
    constexpr std::size_t kAll = std::size(kActs) + std::size(kTeamActs);
    const std::size_t act = verb % kAll;
    const auto& ids = act < std::size(kActs) ? ids_of_people_ : ids_of_teams_;
    const std::string id = ids.empty() ? "01J00000000000000000000000" : ids[whom % ids.size()];
    (this->*(act < std::size(kActs) ? kActs[act] : kTeamActs[act - std::size(kActs)]))(id);
  }

  /// Reads everything and compares.
  void compare_all() {
    for (const auto& [id, person] : people_) compare(id, person);
    for (const auto& [id, team] : teams_) compare(id, team);
    RC_ASSERT(total("/Users") == count(people_));
    RC_ASSERT(total("/Groups") == count(teams_));
  }

 private:
  template <class Things>
  static std::int64_t count(const Things& things) {
    return std::count_if(things.begin(), things.end(), [](const auto& each) { return each.second.alive; });
  }
  std::int64_t total(const std::string& path) { return send("GET", path).body.find("totalResults")->as_integer(); }

  static std::set<std::string> values(const Value* list) {
    std::set<std::string> found;
    if (list == nullptr) return found;
    for (const Value& each : list->items()) found.emplace(each.text_at("value"));
    return found;
  }

  void compare(const std::string& id, const Person& person) {
    const auto reply = send("GET", "/Users/" + id);
    RC_ASSERT(reply.status == (person.alive ? 200 : 404));
    if (!person.alive) return;
    RC_ASSERT(reply.body.find("active")->as_bool() == person.active());
    Person shown{std::string(reply.body.text_at("userName")),
                 std::string(reply.body.text_at("title")),
                 person.off_by_source,
                 person.off_by_hand,
                 {},
                 true};
    if (const Value* mails = reply.body.find("emails")) {
      for (const Value& mail : mails->items()) shown.mails.emplace(mail.text_at("type"), mail.text_at("value"));
      RC_ASSERT(mails->items().size() == person.mails.size());
    }
    RC_ASSERT(shown == person);
    RC_ASSERT(std::string(*reply.headers.find("ETag")) == tags_[id]);
    std::set<std::string> groups;
    for (const auto& [team_id, team] : teams_) {
      if (team.alive && team.members.contains(id)) groups.insert(team_id);
    }
    RC_ASSERT(values(reply.body.find("groups")) == groups);
  }

  void compare(const std::string& id, const Team& team) {
    const auto reply = send("GET", "/Groups/" + id);
    RC_ASSERT(reply.status == (team.alive ? 200 : 404));
    if (!team.alive) return;
    RC_ASSERT(reply.body.text_at("displayName") == team.name);
    RC_ASSERT(values(reply.body.find("members")) == team.members);
  }

  const char* name() const { return kNames[what_ % std::size(kNames)]; }
  const char* text() const { return kTexts[what_ % std::size(kTexts)]; }
  bool taken(const std::string& name, const std::string& but) const {
    return std::any_of(people_.begin(), people_.end(), [&](const auto& each) {
      return each.first != but && each.second.alive && text::fold(each.second.name) == text::fold(name);
    });
  }

  /// A request that leads to `after`, unless the person is no more or the name is taken.
  void change(const std::string& id, const test::Reply& reply, Person after) {
    const auto found = people_.find(id);
    if (found == people_.end() || !found->second.alive) {
      RC_ASSERT(reply.status == 404);
    } else if (taken(after.name, id)) {
      RC_ASSERT(reply.status == 409);
    } else {
      RC_ASSERT(reply.status == 200);
      const std::string tag(*reply.headers.find("ETag"));
      RC_ASSERT((tag == tags_[id]) == (after == found->second));
      tags_[id] = tag;
      found->second = std::move(after);
    }
  }
  Person person(const std::string& id) const {
    const auto found = people_.find(id);
    return found == people_.end() ? Person{} : found->second;
  }
  test::Reply operate(const std::string& id, const std::string& operation) {
    return patch("/Users/" + id, "[" + operation + "]");
  }

  void create(const std::string&) {
    const auto reply = make_user(name());
    RC_ASSERT(reply.status == (taken(name(), "") ? 409 : 201));
    if (reply.status != 201) return;
    const std::string id(reply.id());
    RC_ASSERT(!people_.contains(id));
    people_[id] = Person{name(), "", false, false, {}, true};
    tags_[id] = std::string(*reply.headers.find("ETag"));
    ids_of_people_.push_back(id);
  }
  void put(const std::string& id) {
    Person after = person(id);
    after.name = name();
    after.title = text();
    after.mails.clear();
    const bool says_active = what_ % 2 == 0;
    if (says_active) after.off_by_source = false;
    change(id,
           send("PUT", "/Users/" + id,
                R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":")" + after.name +
                    R"(","title":")" + after.title + (says_active ? R"(","active":true})" : "\"}")),
           after);
  }
  void retitle(const std::string& id) {
    Person after = person(id);
    after.title = text();
    change(id, operate(id, R"({"op":"replace","path":"title","value":")" + after.title + "\"}"), after);
  }
  void rename(const std::string& id) {
    Person after = person(id);
    after.name = name();
    change(id, operate(id, R"({"op":"replace","path":"userName","value":")" + after.name + "\"}"), after);
  }
  void remail(const std::string& id) {
    Person after = person(id);
    std::erase_if(after.mails, [](const auto& mail) { return mail.first == "work"; });
    after.mails.emplace("work", text());
    change(id,
           operate(id, std::string(R"({"op":"replace","path":"emails[type eq \"work\"].value","value":")") + text() +
                           "\"}"),
           after);
  }
  void add_mail(const std::string& id) {
    Person after = person(id);
    after.mails.emplace("home", text());
    change(
        id,
        operate(id, std::string(R"({"op":"add","path":"emails","value":[{"type":"home","value":")") + text() + "\"}]}"),
        after);
  }
  void drop_mail(const std::string& id) {
    Person after = person(id);
    after.mails.erase({"home", text()});
    change(id,
           operate(id, std::string(R"({"op":"remove","path":"emails[type eq \"home\" and value eq \")") + text() +
                           R"(\"]"})"),
           after);
  }
  void toggle(const std::string& id) {
    Person after = person(id);
    after.off_by_source = what_ % 2 != 0;
    const char* active = after.off_by_source ? "false}}" : "true}}";
    change(id, operate(id, std::string(R"({"op":"replace","value":{"active":)") + active), after);
  }
  /// An admin's page switches the person on or off.
  void lay_hands_on(const std::string& id) {
    const auto found = people_.find(id);
    if (found == people_.end() || !found->second.alive) return;
    const UserState state = what_ % 3 == 0   ? UserState::active
                            : what_ % 3 == 1 ? UserState::inactive
                                             : UserState::locked;
    const auto done = database().transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      Tables tables(session, database().dialect(), tenant_);
      const auto before = TRY(tables.users.find(ScimId{id}, SourceId{}));
      TRY(directory_.set_state(tables, *before, {state, ""}, {{"admin", "1", "ana"}, std::nullopt}));
      return {};
    });
    const bool lets_in = state == UserState::active;
    RC_ASSERT(done.has_value() == !(lets_in && found->second.off_by_source));
    if (done) found->second.off_by_hand = !lets_in;
    tags_[id] = std::string(*send("GET", "/Users/" + id).headers.find("ETag"));
  }
  /// The second half is refused, so the first must leave no trace.
  void fail_half(const std::string& id) {
    const auto reply = operate(id, R"({"op":"add","path":"title","value":"half"},{"op":"remove","path":"id"})");
    RC_ASSERT(reply.status == 400 || reply.status == 404);
  }
  void late(const std::string& id) {
    const auto reply =
        patch("/Users/" + id, R"([{"op":"add","path":"title","value":"late"}])", {{}, {{"If-Match", R"(W/"4711")"}}});
    RC_ASSERT(reply.status == (person(id).alive && people_.contains(id) ? 412 : 404));
  }
  void remove(const std::string& id) {
    const auto found = people_.find(id);
    const bool there = found != people_.end() && found->second.alive;
    RC_ASSERT(send("DELETE", "/Users/" + id).status == (there ? 204 : 404));
    if (!there) return;
    found->second.alive = false;
    for (auto& [team_id, team] : teams_) team.members.erase(id);
  }
  void search(const std::string&) {
    const std::string wanted = text::fold(name());
    const auto named = std::count_if(people_.begin(), people_.end(), [&](const auto& each) {
      return each.second.alive && text::fold(each.second.name) == wanted;
    });
    RC_ASSERT(total("/Users?filter=" + http::encode_query(std::string("userName eq \"") + name() + "\"")) == named);
    const auto mailed = std::count_if(people_.begin(), people_.end(), [&](const auto& each) {
      return each.second.alive && each.second.active() && each.second.mails.contains({"work", text()});
    });
    const std::string filter =
        std::string(R"(active eq true and emails[type eq "work" and value eq ")") + text() + "\"]";
    RC_ASSERT(total("/Users?filter=" + http::encode_query(filter)) == mailed);
  }

  std::string some_person() const {
    return ids_of_people_.empty() ? "" : ids_of_people_[what_ % ids_of_people_.size()];
  }
  void found(const std::string&) {
    const std::string wanted = text();
    const bool is_taken = std::any_of(teams_.begin(), teams_.end(), [&](const auto& each) {
      return each.second.alive && each.second.name == wanted;
    });
    const auto reply = make_group(wanted);
    RC_ASSERT(reply.status == (is_taken ? 409 : 201));
    if (is_taken) return;
    teams_[std::string(reply.id())] = Team{wanted, {}, true};
    ids_of_teams_.emplace_back(reply.id());
  }
  bool is_team(const std::string& id) const { return teams_.contains(id) && teams_.at(id).alive; }
  void join(const std::string& id) {
    const std::string member = some_person();
    const bool known = people_.contains(member) && people_.at(member).alive;
    const auto reply =
        patch("/Groups/" + id, R"([{"op":"add","path":"members","value":[{"value":")" + member + R"("}]}])");
    RC_ASSERT(reply.status == 200 || reply.status == 404 || reply.status == 400);
    RC_ASSERT((reply.status == 200) == (is_team(id) && known));
    if (reply.status == 200) teams_[id].members.insert(member);
  }
  void leave(const std::string& id) {
    const std::string member = some_person();
    const auto reply = patch("/Groups/" + id, R"([{"op":"remove","path":"members[value eq \")" + member + R"(\"]"}])");
    RC_ASSERT(reply.status == (is_team(id) ? 200 : 404));
    if (reply.status == 200) teams_[id].members.erase(member);
  }
  void refill(const std::string& id) {
    std::string list;
    std::set<std::string> members;
    for (const auto& [person_id, person] : people_) {
      if (!person.alive || members.size() > what_ % 4U) continue;
      list += (list.empty() ? "" : ",") + (R"({"value":")" + person_id + "\"}");
      members.insert(person_id);
    }
    const auto reply = patch("/Groups/" + id, R"([{"op":"replace","path":"members","value":[)" + list + "]}]");
    RC_ASSERT(reply.status == (is_team(id) ? 200 : 404));
    if (reply.status == 200) teams_[id].members = members;
  }
  void disband(const std::string& id) {
    const bool there = is_team(id);
    RC_ASSERT(send("DELETE", "/Groups/" + id).status == (there ? 204 : 404));
    if (there) teams_[id] = Team{"", {}, false};
  }

  std::map<std::string, Person> people_;
  std::map<std::string, Team> teams_;
  std::map<std::string, std::string> tags_;
  std::vector<std::string> ids_of_people_, ids_of_teams_;
  std::uint8_t what_ = 0;
  TenantId tenant_;
  std::int64_t tenants_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Engines, ModelTest, test::both_engines(), test::engine_name);

TEST_P(ModelTest, ServiceAndModelKnowTheSame) {
  EXPECT_TRUE(rc::check("service and model know the same", [this] {
    // A hundred runs of some thirty requests are a few seconds; the size bounds the longest.
    const auto commands = *rc::gen::scale(0.4, rc::gen::arbitrary<std::vector<Command>>());
    begin();
    for (const Command& command : commands) obey(command);
    compare_all();
  }));
}

}  // namespace
}  // namespace provost
