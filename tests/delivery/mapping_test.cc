// What an app is told by each rule, and what rules are refused.
#include "core/delivery/mapping.h"

#include <gtest/gtest.h>

#include "core/delivery/tailored_connector.h"

namespace provost {
namespace {

constexpr std::string_view kPerson = R"({"userName":"Kim@Example.org","displayName":"Kim","active":true,
  "name":{"givenName":"Kim","familyName":"Vale"},
  "emails":[{"value":"old@example.org"},{"value":"kim@example.org","primary":true}],
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Maps"}})";

Account person() {
  Account account;
  account.user_name = "Kim@Example.org";
  account.attributes = json::parse(kPerson).value();
  return account;
}

/// The attribute `nickName` that a rule makes, as JSON.
std::string made_by(const std::string& rule) {
  const auto mapping = Mapping::read(R"({"nickName":)" + rule + "}");
  if (!mapping) return "refused";
  const auto told = mapping->apply(person());
  if (!told) return "not told";
  const Value* made = told->attributes.find("nickName");
  return made == nullptr ? "nothing" : json::write(*made);
}

struct RuleCase {
  const char* rule;
  const char* made;
};
constexpr RuleCase kRules[] = {
    {R"("Staff")", R"("Staff")"},
    {"7", "7"},
    {"true", "true"},
    {"null", "nothing"},
    {R"({"path":"displayName"})", R"("Kim")"},
    {R"({"path":"DISPLAYNAME"})", R"("Kim")"},
    {R"({"path":"name.familyName"})", R"("Vale")"},
    {R"({"path":"emails.value"})", R"("kim@example.org")"},
    {R"({"path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"})", R"("Maps")"},
    {R"({"path":"title"})", "nothing"},
    {R"({"path":"displayName.value"})", "nothing"},
    {R"({"first":[{"path":"title"},"",{"path":"displayName"}]})", R"("Kim")"},
    {R"({"first":[{"path":"title"}]})", "nothing"},
    {R"({"concat":[{"path":"name.familyName"},", ",{"path":"name.givenName"}]})", R"("Vale, Kim")"},
    {R"({"concat":["n",7,true]})", R"("n7true")"},
    {R"({"concat":["a",{"path":"title"}]})", "nothing"},
    {R"({"lower":{"path":"userName"}})", R"("kim@example.org")"},
    {R"({"upper":{"path":"displayName"}})", R"("KIM")"},
    {R"({"upper":7})", "7"},
    {R"({"paths":"displayName"})", "refused"},
    {R"({"path":""})", "refused"},
    {R"({"path":7})", "refused"},
    {R"({"first":[]})", "refused"},
    {R"({"concat":"a"})", "refused"},
    {R"({"lower":"a","upper":"b"})", "refused"},
    {"[]", "refused"},
    {R"({"lower":{"lower":{"lower":{"lower":{"lower":{"lower":{"lower":{"lower":{"lower":"A"}}}}}}}}})", "refused"},
};

TEST(Mapping, EachRuleMakesWhatItSays) {
  for (const RuleCase& row : kRules) EXPECT_EQ(made_by(row.rule), row.made) << row.rule;
}

TEST(Mapping, RulesSeeThePersonAsItWasAndLeaveTheRest) {
  const auto mapping = Mapping::read(R"({"displayName":{"path":"name.familyName"},"nickName":{"path":"displayName"},
    "name.givenName":null,"urn:example:Badge:number":9})");
  const Account told = mapping->apply(person()).value();
  EXPECT_EQ(told.attributes.text_at("displayName"), "Vale");
  EXPECT_EQ(told.attributes.text_at("nickName"), "Kim");
  EXPECT_EQ(json::write(*told.attributes.find("name")), R"({"familyName":"Vale"})");
  EXPECT_EQ(json::write(*told.attributes.find("urn:example:Badge")), R"({"number":9})");
  EXPECT_EQ(told.user_name, "Kim@Example.org");
  EXPECT_EQ(*told.attributes.find("emails"), *person().attributes.find("emails"));
}

TEST(Mapping, ANameIsAlwaysTold) {
  EXPECT_EQ(Mapping::read(R"({"userName":{"lower":{"path":"userName"}}})")->apply(person())->user_name,
            "kim@example.org");
  EXPECT_EQ(Mapping::read(R"({"userName":null})")->apply(person()).error().code, Code::invalid_value);
  EXPECT_EQ(Mapping::read(R"({"userName":{"path":"title"}})")->apply(person()).error().code, Code::invalid_value);
}

TEST(Mapping, IsBounded) {
  const std::string part = "\"" + std::string(1000, 'x') + "\"";
  const std::string five =
      R"({"nickName":{"concat":[)" + part + "," + part + "," + part + "," + part + "," + part + "]}}";
  EXPECT_EQ(Mapping::read(five)->apply(person()).error().code, Code::invalid_value);
  EXPECT_FALSE(Mapping::read(R"({"a":")" + std::string(Mapping::kLongestText, 'x') + "\"}").has_value());
  for (const char* text : {"", "7", "[]", "{", R"({"":1})", R"({"name.":1})"}) {
    EXPECT_FALSE(Mapping::read(text).has_value()) << text;
  }
}

/// Remembers under which name it was called.
class Ear final : public Connector {
 public:
  explicit Ear(std::vector<std::string>& heard) : heard_(heard) {}
  Result<Receipt> provision(const Account& account) override { return hear("provision", account); }
  Result<Receipt> deactivate(const Account& account) override { return hear("deactivate", account); }
  Result<Receipt> remove(const Account& account) override { return hear("remove", account); }
  Result<Receipt> revoke(const Account& account) override { return hear("revoke", account); }
  Result<Receipt> members(const GroupChange&) override { return Receipt{}; }
  Result<Probe> probe(const Account& account) override {
    TRY(hear("probe", account));
    return Probe::dead;
  }
  Result<RemotePage> list(const std::string&) override { return RemotePage{}; }
  Result<void> check() override { return {}; }

 private:
  Result<Receipt> hear(const std::string& verb, const Account& account) {
    heard_.push_back(verb + " " + account.user_name);
    return Receipt{};
  }
  std::vector<std::string>& heard_;
};

TEST(Mapping, AnEndOfAccessIsToldEvenIfTheRulesRefuseThePerson) {
  std::vector<std::string> heard;
  const auto strict = tailored(std::make_unique<Ear>(heard), Mapping::read(R"({"userName":{"path":"title"}})").value());
  EXPECT_EQ(strict->provision(person()).error().code, Code::invalid_value);
  EXPECT_TRUE(strict->deactivate(person()).has_value());
  EXPECT_TRUE(strict->revoke(person()).has_value());
  EXPECT_TRUE(strict->remove(person()).has_value());
  const auto lower =
      tailored(std::make_unique<Ear>(heard), Mapping::read(R"({"userName":{"lower":{"path":"userName"}}})").value());
  EXPECT_TRUE(lower->provision(person()).has_value());
  EXPECT_TRUE(lower->probe(person()).has_value());
  const std::vector<std::string> wanted{"deactivate Kim@Example.org", "revoke Kim@Example.org",
                                        "remove Kim@Example.org", "provision kim@example.org", "probe kim@example.org"};
  EXPECT_EQ(heard, wanted);
}

}  // namespace
}  // namespace provost
