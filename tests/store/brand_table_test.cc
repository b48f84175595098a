// Brands, the sources in them, and whom the sources of a brand call by an external id.
#include "core/store/brand_table.h"

#include <gtest/gtest.h>

#include "core/store/migrations.h"
#include "core/store/schema.h"
#include "core/store/tables.h"
#include "tests/support/database_fixture.h"

namespace provost::test {
namespace {

constexpr TenantId kAcme{1};
constexpr TenantId kOther{2};
constexpr Instant kNow{1'000'000};

class BrandTableTest : public DatabaseTest {
 protected:
  void SetUp() override { ASSERT_TRUE(sql::migrate(database(), schema_migrations()).has_value()); }

  Result<void> in(TenantId tenant, const std::function<Result<void>(Tables&)>& work) {
    return database().transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      Tables tables(session, database().dialect(), tenant);
      return work(tables);
    });
  }

  /// Why a brand cannot be; nothing if it now is.
  std::optional<Code> insert(const Brand& brand, TenantId tenant = kAcme) {
    const auto done = in(tenant, [&](Tables& tables) { return tables.brands.insert(brand, kNow); });
    return done ? std::optional<Code>() : done.error().code;
  }

  void add_source(const std::string& id, std::int64_t brand, TenantId tenant = kAcme) {
    ASSERT_TRUE(in(tenant, [&](Tables& tables) {
                  return tables.sources.insert({SourceId{id}, id, "default", brand}, kNow);
                }).has_value());
  }

  void add_user(std::int64_t id, TenantId tenant = kAcme) {
    User user;
    user.id = UserId{id};
    user.scim_id = ScimId{"scim-" + std::to_string(id)};
    user.attributes = Value::object({{"userName", "user" + std::to_string(id)}});
    ASSERT_TRUE(in(tenant, [&](Tables& tables) { return tables.users.insert(user); }).has_value());
  }

  void call(std::int64_t user, const std::string& source, const std::string& external_id, TenantId tenant = kAcme) {
    ASSERT_TRUE(in(tenant, [&](Tables& tables) {
                  return tables.external_ids.set(subject_of(UserId{user}), SourceId{source}, external_id);
                }).has_value());
  }

  std::vector<std::int64_t> users_of(const std::string& external_id, std::int64_t brand, TenantId tenant = kAcme) {
    std::vector<std::int64_t> found;
    EXPECT_TRUE(in(tenant, [&](Tables& tables) -> Result<void> {
                  found.clear();
                  const auto users = TRY(tables.external_ids.users_of(external_id, brand));
                  for (const UserId user : users) found.push_back(user.value);
                  return {};
                }).has_value());
    return found;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, BrandTableTest, both_engines(), engine_name);

using Ids = std::vector<std::int64_t>;

TEST_P(BrandTableTest, ABrandIsKeptAsItIsUnderANameOfItsOwn) {
  constexpr std::int64_t kLargest = (std::int64_t{1} << 53) - 1;
  EXPECT_EQ(insert({kLargest, "Nord", true}), std::nullopt);
  EXPECT_EQ(insert({5, "Süd", false}), std::nullopt);
  EXPECT_EQ(insert({6, "NORD", false}), Code::uniqueness);
  EXPECT_EQ(insert({5, "Ost", false}), Code::uniqueness);
  EXPECT_EQ(insert({7, "", false}), Code::invalid_value);
  EXPECT_EQ(insert({7, std::string(201, 'n'), false}), Code::invalid_value);
  EXPECT_EQ(insert({8, "Nord", false}, kOther), std::nullopt) << "each tenant has its own";
  ASSERT_TRUE(in(kAcme, [](Tables& tables) -> Result<void> {
                const auto all = TRY(tables.brands.all());
                EXPECT_EQ(all.size(), 2U);
                const auto found = TRY(tables.brands.find(kLargest));
                EXPECT_TRUE(found && found->id == kLargest && found->name == "Nord" && found->separates_users);
                const auto foreign = TRY(tables.brands.find(8));
                EXPECT_FALSE(foreign.has_value());
                return {};
              }).has_value());
}

TEST_P(BrandTableTest, OneBrandThatSeparatesIsEnoughInItsTenant) {
  const auto separates = [&](TenantId tenant) {
    bool any = false;
    EXPECT_TRUE(in(tenant, [&](Tables& tables) -> Result<void> {
                  any = TRY(tables.brands.any_separation());
                  return {};
                }).has_value());
    return any;
  };
  EXPECT_EQ(insert({5, "Nord", false}), std::nullopt);
  EXPECT_FALSE(separates(kAcme));
  EXPECT_EQ(insert({6, "Süd", true}), std::nullopt);
  EXPECT_TRUE(separates(kAcme));
  EXPECT_FALSE(separates(kOther));
}

TEST_P(BrandTableTest, ASourceIsOfNoBrandUntilItIsGivenOne) {
  EXPECT_EQ(insert({5, "Nord", true}), std::nullopt);
  add_source("plain", 0);
  add_source("born", 5);
  ASSERT_TRUE(in(kAcme, [](Tables& tables) -> Result<void> {
                const auto plain = TRY(tables.sources.find(SourceId{"plain"}));
                EXPECT_EQ(plain->brand_id, 0);
                TRY(tables.sources.set_brand(SourceId{"plain"}, 5));
                TRY(tables.sources.set_brand(SourceId{"born"}, 0));
                const auto all = TRY(tables.sources.all());
                for (const Source& source : all) EXPECT_EQ(source.brand_id, source.id.value == "plain" ? 5 : 0);
                return {};
              }).has_value());
  const auto set_in = [&](TenantId tenant, const std::string& id) {
    return in(tenant, [&](Tables& tables) { return tables.sources.set_brand(SourceId{id}, 5); });
  };
  EXPECT_EQ(set_in(kAcme, "nobody").error().code, Code::not_found);
  EXPECT_EQ(set_in(kOther, "plain").error().code, Code::not_found);
}

TEST_P(BrandTableTest, AnExternalIdNamesThePeopleOfItsBrandAlone) {
  EXPECT_EQ(insert({5, "Nord", true}), std::nullopt);
  EXPECT_EQ(insert({6, "Süd", false}), std::nullopt);
  add_source("okta", 0);
  add_source("south", 6);
  add_source("north1", 5);
  add_source("north2", 5);
  add_source("okta", 0, kOther);
  for (const std::int64_t id : {11, 12, 13, 14}) add_user(id);
  add_user(21, kOther);
  call(11, "okta", "e-1");
  call(12, "north1", "e-1");
  call(12, "north2", "e-1");  // two sources that agree name one person
  call(21, "okta", "e-1", kOther);
  EXPECT_EQ(users_of("e-1", 0), Ids{11});
  EXPECT_EQ(users_of("e-1", 5), Ids{12});
  EXPECT_EQ(users_of("e-1", 6), Ids{});
  EXPECT_EQ(users_of("E-1", 0), Ids{});
  EXPECT_EQ(users_of("e-1", 0, kOther), Ids{21});
  call(14, "south", "e-2");
  EXPECT_EQ(users_of("e-2", 0), Ids{14}) << "a brand that keeps nobody apart is as none";
  EXPECT_EQ(users_of("e-2", 6), Ids{});
  call(13, "north2", "e-1");
  EXPECT_EQ(users_of("e-1", 5), (Ids{12, 13}));
  for (const std::int64_t id : {11, 13, 14}) call(id, "north1", "e-1");
  EXPECT_EQ(users_of("e-1", 5), (Ids{11, 12, 13})) << "no more than three";
}

TEST_P(BrandTableTest, WhoIsRemovedOrAGroupIsNotFoundByAnExternalId) {
  add_source("okta", 0);
  add_user(11);
  call(11, "okta", "e-1");
  ASSERT_TRUE(in(kAcme, [](Tables& tables) {
                return tables.external_ids.set(subject_of(GroupId{12}), SourceId{"okta"}, "e-2");
              }).has_value());
  EXPECT_EQ(users_of("e-2", 0), Ids{});
  ASSERT_TRUE(in(kAcme, [](Tables& tables) -> Result<void> {
                auto user = TRY(tables.users.find(UserId{11}, SourceId{}));
                TRY(tables.users.remove(*user));
                return tables.external_ids.set(subject_of(UserId{11}), SourceId{"okta"}, "e-1");  // as if left behind
              }).has_value());
  EXPECT_EQ(users_of("e-1", 0), Ids{});
}

}  // namespace
}  // namespace provost::test
