#include "core/store/password_table.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kFind{"passwords.find",
                          "select password_hash from users where tenant_id = $1 and id = $2 and removed_us is null"};
constexpr Statement kSet{"passwords.set", "update users set password_hash = $3 where tenant_id = $1 and id = $2"};
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
  TRY(session_.run(kSet, {tenant_.value, user.value, phc}));
  return {};
}

Result<void> PasswordTable::renew(UserId user, std::string_view present, std::string_view phc) const {
  TRY(session_.run(kRenew, {tenant_.value, user.value, present, phc}));
  return {};
}

Result<void> PasswordTable::forget(UserId user) const {
  TRY(session_.run(kForget, {tenant_.value, user.value}));
  return {};
}

}  // namespace provost
