#include "core/store/password_table.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kFind{"passwords.find",
                          "select password_hash from users where tenant_id = $1 and id = $2 and removed_us is null"};
constexpr Statement kSet{"passwords.set", "update users set password_hash = $3 where tenant_id = $1 and id = $2"};
constexpr Statement kRemember{"passwords.remember", R"sql(
  insert into former_passwords (tenant_id, user_id, number, password_hash)
  select u.tenant_id, u.id, coalesce((select max(f.number) from former_passwords f
    where f.tenant_id = u.tenant_id and f.user_id = u.id), 0) + 1, u.password_hash
  from users u where u.tenant_id = $1 and u.id = $2 and u.password_hash is not null
  returning number)sql"};
constexpr Statement kForgetOld{"passwords.forget_old",
                               "delete from former_passwords where tenant_id = $1 and user_id = $2 and number <= $3"};
constexpr Statement kFormer{"passwords.former", R"sql(
  select password_hash from former_passwords where tenant_id = $1 and user_id = $2
  order by number desc limit $3)sql"};
constexpr Statement kForgetFormer{"passwords.forget_former",
                                  "delete from former_passwords where tenant_id = $1 and user_id = $2"};
constexpr Statement kOfAdmins{"passwords.of_admins", R"sql(
  select count(*), count(password_hash) from users
  where tenant_id = $1 and root_role = 1 and state in (0, 1) and removed_us is null)sql"};
constexpr Statement kRenew{
    "passwords.renew", "update users set password_hash = $4 where tenant_id = $1 and id = $2 and password_hash = $3"};
constexpr Statement kForget{"passwords.forget",
                            "update users set password_hash = null where tenant_id = $1 and id = $2"};

}  // namespace

Result<std::optional<std::string>> PasswordTable::find(UserId user) const {
  const Rows rows = TRY(session_.run(kFind, {tenant_.value, user.value}));
  return rows.empty() ? std::optional<std::string>() : rows.optional_text(0, 0);
}

Result<void> PasswordTable::set(UserId user, std::string_view phc) const {
  const Rows remembered = TRY(session_.run(kRemember, {tenant_.value, user.value}));
  if (!remembered.empty()) {
    TRY(session_.run(kForgetOld, {tenant_.value, user.value, remembered.integer(0, 0) - (kRemembered - 1)}));
  }
  TRY(session_.run(kSet, {tenant_.value, user.value, phc}));
  return {};
}

Result<std::vector<std::string>> PasswordTable::former(UserId user) const {
  std::vector<std::string> hashes;
  if (auto present = TRY(find(user))) hashes.push_back(std::move(*present));
  const Rows rows = TRY(session_.run(kFormer, {tenant_.value, user.value, kRemembered - 1}));
  for (std::size_t row = 0; row < rows.size(); ++row) hashes.emplace_back(rows.text(row, 0));
  return hashes;
}

Result<PasswordTable::Admins> PasswordTable::of_admins() const {
  const Rows rows = TRY(session_.run(kOfAdmins, {tenant_.value}));
  return Admins{rows.integer(0, 1), rows.integer(0, 0) - rows.integer(0, 1)};
}

Result<void> PasswordTable::renew(UserId user, std::string_view present, std::string_view phc) const {
  TRY(session_.run(kRenew, {tenant_.value, user.value, present, phc}));
  return {};
}

Result<void> PasswordTable::forget(UserId user) const {
  TRY(session_.run(kForget, {tenant_.value, user.value}));
  TRY(session_.run(kForgetFormer, {tenant_.value, user.value}));
  return {};
}

}  // namespace provost
