// Data keys under a master key: whose secrets open with what, and what is left in the database.
#include "core/keyring/keyring.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/crypto/encoding.h"
#include "core/store/data_key_table.h"
#include "core/store/migrations.h"
#include "core/store/schema.h"
#include "tests/support/database_fixture.h"
#include "tests/support/fake_clock.h"

namespace provost::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr TenantId kAcme{7};
constexpr TenantId kOther{8};
constexpr std::string_view kPlace = "7|connection-1|token";

class KeyringTest : public DatabaseTest {
 protected:
  void SetUp() override { ASSERT_TRUE(sql::migrate(database(), schema_migrations()).has_value()); }

  static crypto::SealingKey master(char letter, Random& random) {
    return crypto::SealingKey::from_base64(Secret(crypto::to_base64(std::string(32, letter))), random).value();
  }
  std::unique_ptr<Keyring> ring(const crypto::SealingKey& key) {
    return std::make_unique<Keyring>(Keyring::Parts{database(), key, random_, clock_});
  }
  std::vector<DataKeyRow> rows() {
    std::vector<DataKeyRow> found;
    EXPECT_TRUE(database()
                    .transact(sql::Mode::read,
                              [&](sql::Session& session) -> Result<void> {
                                found = TRY(DataKeyTable(session).all());
                                return {};
                              })
                    .has_value());
    return found;
  }

  SystemRandom random_;
  FakeClock clock_;
  crypto::SealingKey master_ = master('m', random_);
  std::unique_ptr<Keyring> ring_ = ring(master_);
};
INSTANTIATE_TEST_SUITE_P(Engines, KeyringTest, both_engines(), engine_name);

TEST_P(KeyringTest, OpensWhatItSealedWhoeverStartsNext) {
  const std::string sealed = ring_->seal(kAcme, Secret("canary"), kPlace).value();
  EXPECT_THAT(sealed, Not(HasSubstr("canary")));
  EXPECT_EQ(ring_->open(kAcme, sealed, kPlace)->reveal(), "canary");
  EXPECT_EQ(ring(master_)->open(kAcme, sealed, kPlace)->reveal(), "canary");
  EXPECT_EQ(rows().size(), 1U) << "one key for all of the tenant's";
  ASSERT_TRUE(ring(master_)->seal(kAcme, Secret("more"), kPlace));
  EXPECT_EQ(rows().size(), 1U);
}

TEST_P(KeyringTest, NothingOpensElsewhere) {
  const std::string sealed = ring_->seal(kAcme, Secret("canary"), kPlace).value();
  ASSERT_TRUE(ring_->seal(kOther, Secret("theirs"), kPlace));
  EXPECT_EQ(ring_->open(kOther, sealed, kPlace).error().code, Code::invalid_value) << "another tenant's key";
  EXPECT_EQ(ring_->open(kAcme, sealed, "7|connection-2|token").error().code, Code::invalid_value);
  EXPECT_EQ(ring_->open(kAcme, "canary", kPlace).error().code, Code::invalid_value);
  const crypto::SealingKey wrong = master('w', random_);
  EXPECT_FALSE(ring(wrong)->open(kAcme, sealed, kPlace));
  EXPECT_FALSE(ring(wrong)->seal(kAcme, Secret("x"), kPlace)) << "it must not begin keys of its own";
}

TEST_P(KeyringTest, AWrappedKeyIsBoundToItsTenant) {
  const std::string sealed = ring_->seal(kAcme, Secret("canary"), kPlace).value();
  DataKeyRow stolen = rows().at(0);
  stolen.tenant = kOther;
  ASSERT_TRUE(
      database()
          .transact(sql::Mode::write, [&](sql::Session& session) { return DataKeyTable(session).insert(stolen); })
          .has_value());
  EXPECT_FALSE(ring(master_)->open(kOther, sealed, kPlace));
}

TEST_P(KeyringTest, ANewKeySealsAndFormerOnesOpen) {
  const std::string before = ring_->seal(kAcme, Secret("old"), kPlace).value();
  const auto other_process = ring(master_);
  ASSERT_TRUE(other_process->open(kAcme, before, kPlace));
  clock_.advance(std::chrono::seconds(1));
  ASSERT_TRUE(ring_->renew(kAcme));
  const std::string after = ring_->seal(kAcme, Secret("new"), kPlace).value();
  EXPECT_NE(crypto::SealingKey::id_in(before), crypto::SealingKey::id_in(after));
  EXPECT_EQ(ring_->open(kAcme, before, kPlace)->reveal(), "old");
  EXPECT_EQ(other_process->open(kAcme, after, kPlace)->reveal(), "new") << "it looks when it meets the key";
}

TEST_P(KeyringTest, WhatWasUnderTheMasterKeyItselfOpens) {
  const std::string sealed = master_.seal(Secret("from before"), kPlace);
  EXPECT_EQ(ring_->open(kAcme, sealed, kPlace)->reveal(), "from before");
  EXPECT_TRUE(rows().empty());
}

TEST_P(KeyringTest, TheMasterKeyIsChangedWithoutTouchingASecret) {
  const std::string acme = ring_->seal(kAcme, Secret("a"), kPlace).value();
  const std::string other = ring_->seal(kOther, Secret("b"), kPlace).value();
  const crypto::SealingKey next = master('n', random_);
  ASSERT_TRUE(ring_->rewrap(next));
  EXPECT_EQ(ring(next)->open(kAcme, acme, kPlace)->reveal(), "a");
  EXPECT_EQ(ring(next)->open(kOther, other, kPlace)->reveal(), "b");
  EXPECT_FALSE(ring(master_)->open(kAcme, acme, kPlace)) << "the former key opens nothing any more";
}

}  // namespace
}  // namespace provost::test
