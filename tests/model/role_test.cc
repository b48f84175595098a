// What roles hold, and what none of them does.
#include "core/model/role.h"

#include <gtest/gtest.h>

#include <set>

namespace provost {
namespace {

TEST(Role, AnAdminHoldsEachPermissionOnceAndTheOthersLess) {
  std::set<std::string_view> words;
  for (const std::string_view each : all_permissions()) {
    EXPECT_TRUE(words.insert(each).second) << each;
    EXPECT_TRUE(is_permission(each) && is_operator_permission(each)) << each;
    EXPECT_TRUE(holds(RootRole::admin, each)) << each;
    EXPECT_EQ(holds(RootRole::editor, each), each == permission::kUsersRead) << each;
    EXPECT_FALSE(holds(RootRole::viewer, each)) << each;
  }
}

TEST(Role, NoRoleReachesBeyondItsTenant) {
  EXPECT_TRUE(is_operator_permission(permission::kTenantsWrite));
  EXPECT_FALSE(is_permission(permission::kTenantsWrite)) << "so no role is made with it, and no app asks for it";
  EXPECT_FALSE(holds(RootRole::admin, permission::kTenantsWrite));
  EXPECT_EQ(permissions_of(RootRole::admin).find("tenants.write"), std::string::npos);
}

TEST(Role, AnEditorStandsForWhateverHoldsAllThatEditorsHold) {
  EXPECT_EQ(stand_in_for("users.read"), RootRole::editor);
  EXPECT_EQ(stand_in_for("users.write users.read tokens.write"), RootRole::editor);
  EXPECT_EQ(stand_in_for(permissions_of(RootRole::admin)), RootRole::editor)
      << "nobody is shown as an admin who is none";
  for (const std::string_view less : {"", "users.write users.delete", "users.readings"}) {
    EXPECT_EQ(stand_in_for(less), RootRole::viewer) << less;
  }
}

TEST(Role, WhatIsNoPermissionNobodyHolds) {
  for (const std::string_view word : {"", "users", "users.read ", "users.read users.write", "USERS.READ"}) {
    EXPECT_FALSE(is_permission(word) || is_operator_permission(word) || holds(RootRole::admin, word)) << word;
  }
}

}  // namespace
}  // namespace provost
