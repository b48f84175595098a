// What a new password must be.
#include "core/crypto/password_policy.h"

#include <gtest/gtest.h>

#include <string>

namespace provost::crypto {
namespace {

TEST(PasswordPolicy, SaysYesOrWhyNot) {
  struct Case {
    const char *name, *password, *user_name, *objection;
  };
  constexpr Case kCases[] = {
      {"long enough", "t1meMa$heen", "robin@example.org", ""},
      {"a sentence", "a long walk by the sea", "robin@example.org", ""},
      {"eight letters of two bytes", "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4", "robin", ""},
      {"too short", "s3cret!", "robin", "at least 8 characters"},
      {"seven letters of two bytes", "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4", "robin", "at least 8"},
      {"tried first", "PassWord1", "robin", "tried first"},
      {"the name in it", "xxRoBiNxx", "robin@example.org", "name of its person"},
      {"the company in it", "example.org", "robin@example.org", ""},
      {"a name too short to tell", "abanana-split", "ana", ""},
      {"no name", "t1meMa$heen", "", ""},
  };
  for (const Case& each : kCases) {
    const auto checked = check_new_password(Secret(each.password), each.user_name);
    EXPECT_EQ(checked.has_value(), *each.objection == '\0') << each.name;
    if (checked) continue;
    EXPECT_EQ(checked.error().code, Code::invalid_value);
    EXPECT_NE(checked.error().detail.find(each.objection), std::string::npos) << each.name;
  }
}

}  // namespace
}  // namespace provost::crypto
