#include "core/delivery/settings_vault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "tests/support/one_key_vault.h"

namespace provost {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::array kSettings{
    Setting{"url", Setting::Type::url, true, "", "Where it is.", ""},
    Setting{"secret", Setting::Type::secret, true, "", "What we sign with.", ""},
    Setting{"proxy_secret", Setting::Type::secret, false, "", "For the proxy.", ""},
    Setting{"style", Setting::Type::choice, false, "short", "How.", "short long"},
};

class SettingsVaultTest : public ::testing::Test {
 protected:
  SettingsVaultTest() {
    connection_.tenant = TenantId{7};
    connection_.id = ConnectionId{"connection-1"};
    connection_.settings = {{"url", "https://app.example"}, {"secret", "s3cr3t"}, {"proxy_secret", ""}};
  }
  Connection stored(const Connection& plain) {
    Connection connection = plain;
    connection.settings = seal_settings(key_, kind_, plain).value();
    return connection;
  }

  test::OneKeyVault key_;
  ConnectorKind kind_{"test", "For tests.", kSettings, nullptr};
  Connection connection_;
};

TEST_F(SettingsVaultTest, OpensWhatItSealed) {
  const Connection kept = stored(connection_);
  EXPECT_THAT(kept.settings.at("secret"), Not(HasSubstr("s3cr3t")));
  EXPECT_EQ(kept.settings.at("url"), "https://app.example");
  EXPECT_EQ(kept.settings.at("proxy_secret"), "");
  const auto opened = open_settings(key_, kind_, kept);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->secret("secret").reveal(), "s3cr3t");
  EXPECT_TRUE(opened->secret("proxy_secret").empty());
  EXPECT_EQ(opened->text("url"), "https://app.example");
}

TEST_F(SettingsVaultTest, BindsASecretToItsTenantConnectionAndName) {
  const std::string sealed = stored(connection_).settings.at("secret");
  EXPECT_TRUE(key_.open(TenantId{7}, sealed, "7|connection-1|secret"));
  Connection moved = stored(connection_);
  moved.id = ConnectionId{"connection-2"};
  EXPECT_FALSE(open_settings(key_, kind_, moved));
  moved = stored(connection_);
  moved.tenant = TenantId{8};
  EXPECT_FALSE(open_settings(key_, kind_, moved));
  moved = stored(connection_);
  moved.settings["proxy_secret"] = sealed;
  const auto opened = open_settings(key_, kind_, moved);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::invalid_value);
  EXPECT_THAT(opened.error().detail, HasSubstr("proxy_secret"));
  EXPECT_THAT(opened.error().detail, Not(HasSubstr(sealed)));
}

TEST_F(SettingsVaultTest, DoesNotOpenUnderAnotherKeyNorTakePlainTextForSealed) {
  EXPECT_FALSE(open_settings(test::OneKeyVault('z'), kind_, stored(connection_)));
  const auto opened = open_settings(key_, kind_, connection_);
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().detail, Not(HasSubstr("s3cr3t")));
}

TEST_F(SettingsVaultTest, FillsInFallbacksForWhatIsNotStored) {
  const auto opened = open_settings(key_, kind_, stored(connection_));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->text("style"), "short");
}

TEST_F(SettingsVaultTest, SealsNothingForAConnectionWithoutIds) {
  Connection nameless = connection_;
  nameless.id = ConnectionId{};
  EXPECT_FALSE(seal_settings(key_, kind_, nameless));
  nameless = connection_;
  nameless.tenant = TenantId{};
  EXPECT_FALSE(seal_settings(key_, kind_, nameless));
}

}  // namespace
}  // namespace provost
