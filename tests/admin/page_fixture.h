// People of two tenants with roles, and everything that an admin page is made of.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/access/admin_authenticator.h"
#include "core/crypto/digest.h"
#include "core/crypto/token_text.h"
#include "core/delivery/bell.h"
#include "core/store/token_table.h"
#include "tests/access/person_fixture.h"

namespace provost::test {

class PageTest : public PersonTest {
 protected:
  static constexpr TenantId kOther{8};
  static constexpr Duration kDay = std::chrono::hours(24);

  /// A person who is to be made.
  struct Sketch {
    std::string name;
    RootRole role = RootRole::viewer;
    std::string password = "";
    TenantId tenant = kTenant;
    std::optional<SourceId> provider = std::nullopt;  // who manages the person
  };

  void SetUp() override {
    PersonTest::SetUp();
    ASSERT_TRUE(in_session([&](sql::Session& session) {
                  return TenantTable(session).insert({kOther, "other", true}, clock_.now());
                }).has_value());
  }

  Result<void> in_tenant(TenantId tenant, const std::function<Result<void>(Tables&)>& work) {
    return in_session([&](sql::Session& session) -> Result<void> {
      Tables tables(session, database().dialect(), tenant);
      return work(tables);
    });
  }

  User make(const Sketch& sketch) {
    User made;
    UserDraft draft;
    const Value address = Value::object({{"value", sketch.name + "@example.test"}});
    draft.attributes = Value::object({{"userName", sketch.name}, {"emails", Value::array({address})}});
    draft.role = sketch.role;
    if (!sketch.password.empty()) draft.password_hash = passwords_.hash(Secret(sketch.password)).value();
    EXPECT_TRUE(in_tenant(sketch.tenant, [&](Tables& tables) -> Result<void> {
                  made = TRY(directory_.create(tables, draft, {principal_.actor, sketch.provider}));
                  return {};
                }).has_value());
    return made;
  }

  /// A role of a tenant's own that holds these words.
  RootRole role_with(const std::string& words, TenantId tenant = kTenant) {
    RootRole number{};
    EXPECT_TRUE(in_tenant(tenant, [&](Tables& tables) -> Result<void> {
                  CustomRole role;
                  role.name = "may " + words;
                  role.kind = "root-custom";
                  role.permissions = Value::array();
                  role.held = DatedWords().turned_into(words, clock_.now());
                  role.created = role.updated = clock_.now();
                  number = TRY(tables.roles.insert(std::move(role))).id;
                  return {};
                }).has_value());
    return number;
  }

  /// Lets a role of the tenant's hold these words instead, a while later.
  void let_hold(RootRole role, const std::string& words) {
    clock_.advance(std::chrono::seconds(1));
    EXPECT_TRUE(in_tenant(kTenant, [&](Tables& tables) -> Result<void> {
                  CustomRole changed = TRY(tables.roles.find(role)).value();
                  changed.held = changed.held.turned_into(words, clock_.now());
                  return tables.roles.save(changed);
                }).has_value());
  }

  User reread(const User& user, TenantId tenant = kTenant) {
    User found;
    EXPECT_TRUE(in_tenant(tenant, [&](Tables& tables) -> Result<void> {
                  found = TRY(tables.users.find(user.id, SourceId{})).value();
                  return {};
                }).has_value());
    return found;
  }
  bool is_active(const User& user, TenantId tenant = kTenant) {
    return life_of(reread(user, tenant).state) == Life::active;
  }

  IssuedCredential issue_to(const User& user, const CredentialOrder& order) {
    Result<IssuedCredential> issued = fail(Code::internal, "not run");
    EXPECT_TRUE(in_session([&](sql::Session& session) -> Result<void> {
                  CredentialOrder whole = order;
                  whole.user = user.id;
                  issued = TRY(credentials_.issue(session, whole));
                  return {};
                }).has_value());
    return std::move(*issued);
  }

  static std::string id_of(const User& user) { return std::to_string(user.id.value); }
  /// The text of an operator's token with these permissions.
  std::string operator_token(std::string_view permissions, TenantId tenant = kTenant) {
    const Secret text = crypto::make_token("pv_op_", random_);
    Token token;
    token.hash = crypto::sha256_hex(text.reveal());
    token.tenant = tenant;
    token.id = ids_.uuid<TokenId>();
    token.kind = TokenKind::kOperator;
    token.name = "help desk";
    token.scopes = permissions;
    token.created = clock_.now();
    EXPECT_TRUE(in_session([&](sql::Session& session) { return TokenTable(session).insert(token); }).has_value());
    return std::string(text.reveal());
  }

  crypto::PasswordHasher passwords_{{1, 64 * 1024, 2, 64}};
  Log log_{LogLevel::error};
  Bell bell_;
  AdminAuthenticator authenticator_{{database(), credentials_, passwords_, clock_, log_}};
};

}  // namespace provost::test
