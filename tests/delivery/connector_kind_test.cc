#include "core/delivery/connector_kind.h"

#include <gtest/gtest.h>

#include <array>

namespace provost {
namespace {

using Given = std::map<std::string, std::string, std::less<>>;

constexpr std::array<Setting, 6> kSettings = {{
    {"url", Setting::Type::url, true, "", "Where.", ""},
    {"token", Setting::Type::secret, true, "", "What opens it.", ""},
    {"mode", Setting::Type::choice, false, "patch", "How.", "patch put"},
    {"loud", Setting::Type::flag, false, "", "Whether.", ""},
    {"quiet", Setting::Type::flag, false, "true", "Whether not.", ""},
    {"note", Setting::Type::text, false, "", "Anything.", ""},
}};

ConnectorKind kind_named(std::string_view name) { return {name, "A kind.", kSettings, nullptr}; }

Given with(std::string name, std::string value) {
  Given given{{"url", "https://app.example"}, {"token", "hunter2"}};
  given.insert_or_assign(std::move(name), std::move(value));
  return given;
}

TEST(FindKind, KnowsExactNamesOnly) {
  const std::array<ConnectorKind, 2> kinds = {kind_named("one"), kind_named("two")};
  EXPECT_EQ(find_kind(kinds, "two"), &kinds[1]);
  EXPECT_EQ(find_kind(kinds, "Two"), nullptr);
  EXPECT_EQ(find_kind(kinds, ""), nullptr);
  EXPECT_EQ(find_kind({}, "one"), nullptr);
}

TEST(CheckSettings, FillsInWhatWasNotGiven) {
  const auto checked = check_settings(kind_named("app"), with("mode", "put"));
  ASSERT_TRUE(checked);
  EXPECT_EQ(*checked, (Given{{"url", "https://app.example"},
                             {"token", "hunter2"},
                             {"mode", "put"},
                             {"loud", "false"},
                             {"quiet", "true"},
                             {"note", ""}}));
  EXPECT_EQ(check_settings(kind_named("app"), with("mode", ""))->at("mode"), "patch");
}

TEST(CheckSettings, EachTypeTakesItsOwnValuesOnly) {
  struct Case {
    std::string_view name;
    const char* setting;
    std::string value;
    bool taken;
  };
  const Case cases[] = {
      {"rules", "mapping", R"({"displayName":{"path":"userName"}})", true},
      {"rules that are none", "mapping", R"({"displayName":{"paths":"userName"}})", false},
      {"an address", "url", "https://app.example:8443/scim/v2?x=1", true},
      {"plain http", "url", "http://127.0.0.1:8080", true},
      {"an IPv6 address", "url", "https://[2001:db8::1]/x", true},
      {"capitals", "url", "HTTPS://APP.example", true},
      {"another scheme", "url", "ftp://app.example", false},
      {"a file", "url", "file:///etc/passwd", false},
      {"no scheme", "url", "app.example", false},
      {"a scheme alone", "url", "https://", false},
      {"no host", "url", "https:///path", false},
      {"a port without a host", "url", "https://:443/", false},
      {"a user name", "url", "https://me:hunter2@app.example", false},
      {"a fragment", "url", "https://app.example/#x", false},
      {"a blank", "url", "https://app.example/a b", false},
      {"a line break", "url", "https://app.example/\r\nX: y", false},
      {"a backslash", "url", "https://app.example\\@evil.example", false},
      {"letters beyond ASCII", "url", "https://äpp.example", false},
      {"an empty required one", "url", "", false},
      {"a secret", "token", "a b=c;ö", true},
      {"a secret with a line break", "token", "hunter2\n", false},
      {"a secret that is not UTF-8", "token", "hunter2\xff", false},
      {"an empty required secret", "token", "", false},
      {"the first choice", "mode", "patch", true},
      {"the last choice", "mode", "put", true},
      {"a part of a choice", "mode", "pat", false},
      {"two choices", "mode", "patch put", false},
      {"another choice", "mode", "PUT", false},
      {"true", "loud", "true", true},
      {"false", "quiet", "false", true},
      {"yes", "loud", "yes", false},
      {"8 KiB", "note", std::string(8192, 'x'), true},
      {"more than 8 KiB", "note", std::string(8193, 'x'), false},
      {"a NUL", "note", std::string("a\0b", 3), false},
      {"an unknown name", "nothing", "x", false},
  };
  for (const Case& each : cases) {
    const auto checked = check_settings(kind_named("app"), with(each.setting, each.value));
    ASSERT_EQ(checked.has_value(), each.taken) << each.name;
    if (checked) {
      EXPECT_EQ(checked->at(each.setting), each.value) << each.name;
    } else {
      EXPECT_EQ(checked.error().code, Code::invalid_value) << each.name;
      EXPECT_NE(checked.error().detail.find(each.setting), std::string::npos) << each.name;
      EXPECT_EQ(checked.error().detail.find("hunter2"), std::string::npos) << each.name;
    }
  }
}

TEST(CheckSettings, AMissingRequiredOneIsNamed) {
  const auto checked = check_settings(kind_named("app"), {{"url", "https://app.example"}});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().detail, "the setting \"token\" is required");
}

TEST(CheckSettings, AnUnknownNameThatCannotBeShownIsNotShown) {
  for (const std::string& name : {std::string(65, 'x'), std::string("a\nb"), std::string("\xff")}) {
    const auto checked = check_settings(kind_named("app"), with(name, "x"));
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().detail, "the kind app has no setting of this name");
  }
}

TEST(Settings, AreTextsFlagsAndSecrets) {
  Settings settings;
  settings.set_text("loud", "true");
  settings.set_text("quiet", "false");
  settings.set_secret("token", Secret("hunter2"));
  EXPECT_TRUE(settings.flag("loud"));
  EXPECT_FALSE(settings.flag("quiet"));
  EXPECT_FALSE(settings.flag("absent"));
  EXPECT_EQ(settings.secret("token").reveal(), "hunter2");
  EXPECT_TRUE(settings.secret("absent").empty());
  EXPECT_EQ(settings.text("token"), "");
  settings.set_secret("unset", Secret());
  ASSERT_EQ(settings.secrets().size(), 1U);
  EXPECT_EQ(settings.secrets().front().reveal(), "hunter2");
}

}  // namespace
}  // namespace provost
