// Aliases by REST: an id that was given names its person for good.
#include "tests/admin/operations/operations_fixture.h"

namespace provost::operations {
namespace {

class AliasesTest : public OperationsTest {
 protected:
  Reply give(const std::string& id, const std::string& alias) {
    return call("PUT", "/users/" + id + "/aliases/" + alias, writer_);
  }

  Value aliases_of(const std::string& id) {
    const Reply reply = call("GET", "/users/" + id + "/aliases", reader_);
    EXPECT_EQ(reply.status, 200) << reply.text;
    return *reply.body.find("aliases");
  }

  void SetUp() override {
    OperationsTest::SetUp();
    writer_ = operator_with("users.write");
    reader_ = operator_with("users.read");
  }

  std::string writer_, reader_;
};
INSTANTIATE_TEST_SUITE_P(Engines, AliasesTest, test::both_engines(), test::engine_name);

TEST_P(AliasesTest, AnAliasIsGivenOnceAndIsGoodWhereverAnIdIs) {
  const User maja = make_person(kAcme, "maja");
  const std::string number = text_of(maja.id);
  const Reply made = give(number, "badge%2017%C3%B6");
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(made.headers.find("Location"), "/api/provost/v1/users/" + number + "/aliases/badge%2017%C3%B6");
  EXPECT_EQ(made.body, Value::object({{"id", number}, {"alias", "badge 17ö"}}));
  EXPECT_EQ(give(number, "badge%2017%C3%B6").status, 204);
  EXPECT_EQ(give(maja.scim_id.value, "Zeta").status, 201);
  EXPECT_EQ(give("Zeta", "300123456789012345").status, 201);
  EXPECT_EQ(give("Zeta", "Zeta").status, 204);
  const Value all = Value::array({"300123456789012345", "Zeta", "badge 17ö"});
  for (const std::string& id : {number, maja.scim_id.value, std::string("Zeta")}) EXPECT_EQ(aliases_of(id), all) << id;
  EXPECT_EQ(audited(maja, "alias."), std::vector<std::string>(3, "alias.give"));
}

TEST_P(AliasesTest, AnIdNeverComesToMeanAnotherPerson) {
  const User maja = make_person(kAcme, "maja");
  const User nils = make_person(kAcme, "nils");
  const User gone = make_person(kAcme, "gone");
  const std::string number = text_of(maja.id);
  EXPECT_EQ(give(text_of(gone.id), "old").status, 201);
  switch_off(gone, UserState::deleted);
  EXPECT_EQ(give(text_of(nils.id), "badge").status, 201);
  for (const std::string& taken : {std::string("badge"), text_of(nils.id), nils.scim_id.value, std::string("old"),
                                   text_of(gone.id), gone.scim_id.value, "0" + text_of(nils.id)}) {
    EXPECT_EQ(give(number, taken).status, 409) << taken;
  }
  EXPECT_EQ(give(number, number).status, 204) << "it is the person's already";
  EXPECT_EQ(give(number, maja.scim_id.value).status, 204);
  EXPECT_EQ(give("old", "new").status, 404);
  EXPECT_EQ(aliases_of(number), Value::array());
  EXPECT_EQ(call("DELETE", "/users/" + text_of(nils.id) + "/aliases/badge", writer_).status, 405);
}

TEST_P(AliasesTest, EachTenantHasItsOwn) {
  const User maja = make_person(kAcme, "maja");
  const User stranger = make_person(kOther, "stranger");
  EXPECT_EQ(give(text_of(maja.id), "badge").status, 201);
  EXPECT_EQ(give(text_of(stranger.id), "badge").status, 404);
  const std::string theirs = operator_with("users.write", kOther);
  EXPECT_EQ(call("PUT", "/users/" + text_of(stranger.id) + "/aliases/badge", theirs).status, 201);
  EXPECT_EQ(call("PUT", "/users/" + text_of(maja.id) + "/aliases/other", theirs).status, 404);
}

TEST_P(AliasesTest, ThereIsALimitToEverything) {
  const User maja = make_person(kAcme, "maja");
  const std::string number = text_of(maja.id);
  EXPECT_EQ(give(number, std::string(201, 'a')).status, 400);
  EXPECT_EQ(give(number, std::string(200, 'a')).status, 201);
  ASSERT_TRUE(in_tables(kAcme, [&](sql::Session&, Tables& tables) -> Result<void> {
                for (std::size_t i = 1; i < AliasTable::kMost; ++i) {
                  TRY(tables.aliases.add("badge-" + std::to_string(i), maja.id));
                }
                return {};
              }).has_value());
  EXPECT_EQ(give(number, "one-more").status, 409);
  EXPECT_EQ(give(number, "badge-7").status, 204);
}

TEST_P(AliasesTest, PeopleReadTheirOwnAndGiveNone) {
  const User maja = make_person(kAcme, "maja");
  const User nils = make_person(kAcme, "nils", RootRole::editor);
  EXPECT_EQ(give(text_of(maja.id), "badge").status, 201);
  const std::string own = personal_token(maja);
  EXPECT_EQ(call("GET", "/users/badge/aliases", own).number_of("aliases"), 1U);
  EXPECT_EQ(call("PUT", "/users/badge/aliases/more", own).status, 403);
  const Reply other = call("GET", "/users/" + text_of(nils.id) + "/aliases", own);
  EXPECT_EQ(other.status, 403);
  EXPECT_EQ(other.text, call("GET", "/users/nobody/aliases", own).text) << "nobody learns who exists";
  EXPECT_EQ(call("GET", "/users/badge/aliases", personal_token(nils)).status, 200) << "an editor reads people";
  EXPECT_EQ(call("PUT", "/users/badge/aliases/more", personal_token(nils)).status, 403);
}

}  // namespace
}  // namespace provost::operations
