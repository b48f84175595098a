#include "core/store/invite_table.h"

#include "core/model/custom_role.h"
#include "core/model/user.h"
#include "core/store/instant_cell.h"
#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr Statement kInsert{"invites.insert", R"sql(
  insert into invites (hash, tenant_id, sealed, name, enabled, expires_us, created_us, created_by, maker_id, maker_epoch,
    maker_token)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11))sql"};
constexpr sql::Literal kSelect{R"sql(
  select i.hash, i.tenant_id, i.sealed, i.name, i.enabled, i.expires_us, i.created_us, i.created_by,
    i.maker_id, i.maker_epoch, m.id, i.maker_token, k.hash, k.expires_us, k.scopes, m.root_role, r.held
  from invites i join tenants t on t.id = i.tenant_id
  left join users m on m.tenant_id = i.tenant_id and m.id = i.maker_id and m.removed_us is null and m.state in (0, 1)
    and m.token_epoch = i.maker_epoch
  left join tokens k on k.hash = i.maker_token and k.revoked_us is null
  left join roles r on r.tenant_id = m.tenant_id and r.id = m.root_role and r.removed_us is null
  where t.enabled = 1)sql"};
constexpr Statement kFind{"invites.find", sql::kJoined<kSelect, " and i.hash = $1">};
constexpr Statement kAll{"invites.all", sql::kJoined<kSelect, R"sql( and i.tenant_id = $1
  order by i.created_us desc, i.hash limit 1000)sql">};
constexpr Statement kChange{"invites.change", R"sql(
  update invites set enabled = coalesce(cast($3 as smallint), enabled),
    expires_us = coalesce(cast($4 as bigint), expires_us)
  where tenant_id = $1 and hash = $2)sql"};
constexpr Statement kReseal{"invites.reseal", "update invites set sealed = $3 where tenant_id = $1 and hash = $2"};
constexpr Statement kAddGuest{"invite_users.insert", R"sql(
  insert into invite_users (tenant_id, hash, user_id) values ($1, $2, $3))sql"};
constexpr sql::Literal kSelectGuests{R"sql(
  select g.hash, g.user_id, u.document
  from invite_users g join users u on u.tenant_id = g.tenant_id and u.id = g.user_id
  where g.tenant_id = $1 and u.removed_us is null)sql"};
constexpr Statement kGuests{"invite_users.all", sql::kJoined<kSelectGuests, " order by g.hash, g.user_id limit 10000">};
constexpr Statement kGuestsOf{"invite_users.of_invite",
                              sql::kJoined<kSelectGuests, " and g.hash = $2 order by g.user_id limit 10000">};

std::string maker_words_at(const Rows& rows, std::size_t row, Instant made) {
  if (!rows.is_null(row, 11)) return std::string(rows.text(row, 14));
  if (rows.is_null(row, 15)) return "";
  const auto role = static_cast<RootRole>(rows.integer(row, 15));
  return is_custom(role) ? DatedWords{std::string(rows.text(row, 16))}.words_at(made) : permissions_of(role);
}

Invite invite_at(const Rows& rows, std::size_t row) {
  Invite invite;
  invite.hash = rows.text(row, 0);
  invite.tenant = TenantId{rows.integer(row, 1)};
  invite.sealed = rows.text(row, 2);
  invite.name = rows.text(row, 3);
  invite.enabled = rows.integer(row, 4) != 0;
  invite.expires = Instant{rows.integer(row, 5)};
  invite.created = Instant{rows.integer(row, 6)};
  invite.created_by = rows.text(row, 7);
  if (const auto maker = rows.optional_integer(row, 8)) {
    invite.maker.user = UserId{*maker};
    invite.maker.epoch = rows.integer(row, 9);
  }
  invite.maker.token = rows.optional_text(row, 11);
  invite.maker_there =
      (!invite.maker.user || !rows.is_null(row, 10)) && (!invite.maker.token || !rows.is_null(row, 12));
  if (const auto expires = rows.optional_integer(row, 13)) invite.maker_expires = Instant{*expires};
  invite.maker_words = maker_words_at(rows, row, invite.created);
  return invite;
}

Result<std::vector<InviteGuest>> guests_in(const Rows& rows) {
  std::vector<InviteGuest> guests;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    User user;
    user.attributes = TRY(json::parse(rows.text(row, 2)));
    guests.push_back({std::string(rows.text(row, 0)), UserId{rows.integer(row, 1)}, std::string(user.display_name()),
                      std::string(user.user_name())});
  }
  return guests;
}

}  // namespace

Result<void> InviteTable::insert(const Invite& invite) const {
  const LinkMaker& maker = invite.maker;
  TRY(session_.run(
      kInsert, {invite.hash, invite.tenant.value, invite.sealed, invite.name, std::int64_t{invite.enabled},
                invite.expires.us, invite.created.us, invite.created_by, maker.user ? Cell{maker.user->value} : Cell{},
                maker.user ? Cell{maker.epoch} : Cell{}, sql::cell(maker.token)}));
  return {};
}

Result<std::optional<Invite>> InviteTable::find(std::string_view hash) const {
  const Rows rows = TRY(session_.run(kFind, {hash}));
  return rows.empty() ? std::optional<Invite>() : std::optional(invite_at(rows, 0));
}

Result<std::vector<Invite>> InviteTable::all(TenantId tenant) const {
  const Rows rows = TRY(session_.run(kAll, {tenant.value}));
  std::vector<Invite> invites;
  for (std::size_t row = 0; row < rows.size(); ++row) invites.push_back(invite_at(rows, row));
  return invites;
}

Result<void> InviteTable::reseal(const Invite& invite) const {
  TRY(session_.run(kReseal, {invite.tenant.value, std::string_view(invite.hash), std::string_view(invite.sealed)}));
  return {};
}

Result<bool> InviteTable::change(TenantId tenant, std::string_view hash, const InviteChange& change) const {
  const Cell enabled = change.enabled ? Cell{std::int64_t{*change.enabled}} : Cell{};
  const Cell expires = instant_cell(change.expires);
  const Rows rows = TRY(session_.run(kChange, {tenant.value, hash, enabled, expires}));
  return rows.affected() == 1;
}

Result<void> InviteTable::add_guest(const Invite& invite, UserId user) const {
  TRY(session_.run(kAddGuest, {invite.tenant.value, invite.hash, user.value}));
  return {};
}

Result<std::vector<InviteGuest>> InviteTable::guests(TenantId tenant) const {
  const Rows rows = TRY(session_.run(kGuests, {tenant.value}));
  return guests_in(rows);
}

Result<std::vector<InviteGuest>> InviteTable::guests_of(const Invite& invite) const {
  const Rows rows = TRY(session_.run(kGuestsOf, {invite.tenant.value, invite.hash}));
  return guests_in(rows);
}

}  // namespace provost
