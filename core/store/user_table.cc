#include "core/store/user_table.h"

#include <array>

#include "core/base/text.h"
#include "core/store/external_id_table.h"
#include "core/store/given_id_table.h"
#include "core/store/list_statement.h"
#include "core/store/listed_rows.h"
#include "core/store/sql_text.h"
#include "core/store/stored_text.h"
#include "core/store/user_rows.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr Statement kFind{"users.find", sql::kJoined<kPersonColumns, kAlive, " and u.scim_id = $3">};
constexpr Statement kFindByName{"users.find_by_name", sql::kJoined<kPersonColumns, kAlive, " and u.name_key = $3">};
constexpr Statement kFindByExternalId{"users.find_by_external_id", sql::kJoined<kPersonColumns, kAlive, R"sql(
    and u.id in (select x.subject_id from external_ids x where x.tenant_id = $1 and x.subject_kind = 0
      and x.source_id = $2 and x.external_id = $3 order by x.subject_id limit 100)
  order by u.id)sql">};
constexpr Statement kFindById{"users.find_by_id", sql::kJoined<kPersonColumns, kAlive, " and u.id = $3">};
// The + keeps SQLite from walking everybody by id, which would spare it a sort.
constexpr Statement kFindByEmail{
    "users.find_by_email", sql::kJoined<kPersonColumns, kAlive, " and u.email_key = $3 order by +u.id limit 100">};
constexpr sql::Literal kAfter{" and u.id > $4"};
constexpr Statement kIdle{"users.idle",
                          sql::kJoined<kPersonColumns, kAlive, kSilent, kAfter, " order by u.id limit $5">};
constexpr Statement kIdleOfRole{
    "users.idle_of_role",
    sql::kJoined<kPersonColumns, kAlive, kSilent, kAfter, " and u.root_role = $6 order by u.id limit $5">};
constexpr Statement kIdleOfGroup{
    "users.idle_of_group", sql::kJoined<kPersonColumns, kAlive, kSilent, kAfter, kInGroup, ") order by u.id limit $5">};
constexpr sql::Literal kHold{R"sql(
  update users as u set version = u.version where u.tenant_id = $1 and u.id = $2 and u.removed_us is null)sql"};
constexpr Statement kHoldIdle{"users.hold_idle", sql::kJoined<kHold, kSilent, " returning version">};
constexpr Statement kPageAfter{"users.page_after",
                               sql::kJoined<kPersonColumns, kAlive, " and u.id > $3 order by u.id limit $4">};
constexpr Statement kPage{"users.page", sql::kJoined<kPersonColumns, kAlive, " order by u.id limit $3 offset $4">};

constexpr Statement kInsert{"users.insert", R"sql(
  insert into users (tenant_id, id, scim_id, version, state, state_reason, name_key, display_name, managed_by, document,
    token_epoch, created_us, updated_us, root_role, email_key, off_by_source)
  values ($1, $2, $3, 1, $4, $5, $6, $7, $8, $9, 0, $10, $10, $11, $12, $13))sql"};
constexpr Statement kSave{"users.save", R"sql(
  update users set version = version + 1, state = $4, state_reason = $5, name_key = $6, display_name = $7,
    managed_by = $8, document = $9, token_epoch = $10, updated_us = $11, root_role = $12, email_key = $13,
    off_by_source = $14, off_by_hand = $15
  where tenant_id = $1 and id = $2 and version = $3 and removed_us is null)sql"};
constexpr Statement kRemove{"users.remove", R"sql(
  update users set version = version + 1, state = $4, token_epoch = $5, updated_us = $6, removed_us = $6
  where tenant_id = $1 and id = $2 and version = $3 and removed_us is null)sql"};
constexpr Statement kLockAdmins{"users.lock_active_admins", R"sql(
  update users set version = version
  where tenant_id = $1 and root_role = 1 and state in (0, 1) and removed_us is null)sql"};
constexpr Statement kNoteLogin{"users.note_login", R"sql(
  update users set last_login_us = $3, last_activity_us = $3 where tenant_id = $1 and id = $2)sql"};
constexpr Statement kNoteActivity{"users.note_activity", R"sql(
  update users set last_activity_us = $3
  where tenant_id = $1 and id = $2 and (last_activity_us is null or last_activity_us < $3))sql"};
const sql::ListStatement& find_all_statement() {
  static const std::string kBefore = std::string(sql::kJoined<kPersonColumns, kAlive>) + " and u.id in (";
  static const sql::ListStatement kFindAll("users.find_all", {kBefore, "?", ")", 2});
  return kFindAll;
}

const sql::ListStatement& resolve_statement() {
  static const sql::ListStatement kResolve(
      "users.resolve",
      {"select scim_id, id from users where tenant_id = $1 and removed_us is null and scim_id in (", "?", ")", 1});
  return kResolve;
}

Result<std::optional<User>> first_user(const Rows& rows) {
  auto users = TRY(users_in(rows));
  return users.empty() ? std::optional<User>() : std::optional<User>(std::move(users.front()));
}

Cell source_cell(const User& user) { return user.managed_by ? Cell{std::string_view(user.managed_by->value)} : Cell{}; }

/// An address that no index takes is kept, and found by a scan only.
Cell email_cell(const std::string& key) {
  return key.empty() || key.size() > kLongestKey ? Cell{} : Cell{std::string_view(key)};
}

}  // namespace

Result<void> UserTable::insert(const User& user) const {
  const std::string key = text::name_key(user.user_name());
  const std::string document = json::write(user.attributes);
  const std::string email = text::fold(user.email());
  TRY(check_key("userName", key));
  TRY(check_document(document));
  TRY(session_.run(kInsert,
                   {tenant_.value, user.id.value, user.scim_id.value, static_cast<std::int64_t>(user.state),
                    user.state_reason, key, user.display_name(), source_cell(user), document, user.created.us,
                    static_cast<std::int64_t>(user.role), email_cell(email), std::int64_t{user.off_by_source}}));
  return {};
}

Result<User> UserTable::save(User user) const {
  const std::string key = text::name_key(user.user_name());
  const std::string document = json::write(user.attributes);
  const std::string email = text::fold(user.email());
  TRY(check_key("userName", key));
  TRY(check_document(document));
  const Rows saved =
      TRY(session_.run(kSave, {tenant_.value, user.id.value, user.version, static_cast<std::int64_t>(user.state),
                               user.state_reason, key, user.display_name(), source_cell(user), document,
                               user.token_epoch, user.updated.us, static_cast<std::int64_t>(user.role),
                               email_cell(email), std::int64_t{user.off_by_source}, std::int64_t{user.off_by_hand}}));
  if (saved.affected() == 0) return fail(Code::precondition_failed, "the resource has changed since it was read");
  ++user.version;
  return user;
}

Result<User> UserTable::remove(User user) const {
  user.state = UserState::deleted;
  const Rows removed =
      TRY(session_.run(kRemove, {tenant_.value, user.id.value, user.version, static_cast<std::int64_t>(user.state),
                                 user.token_epoch, user.updated.us}));
  if (removed.affected() == 0) return fail(Code::precondition_failed, "the resource has changed since it was read");
  TRY(ExternalIdTable(session_, tenant_).forget(subject_of(user.id)));
  TRY(GivenIdTable(session_, tenant_).forget(user.id));
  ++user.version;
  return user;
}

Result<std::optional<User>> UserTable::find(const ScimId& id, const SourceId& viewer) const {
  const Rows rows = TRY(session_.run(kFind, {tenant_.value, viewer.value, id.value}));
  return first_user(rows);
}

Result<std::optional<User>> UserTable::find_by_name_key(std::string_view key, const SourceId& viewer) const {
  const Rows rows = TRY(session_.run(kFindByName, {tenant_.value, viewer.value, key}));
  return first_user(rows);
}

Result<std::optional<User>> UserTable::find(UserId id, const SourceId& viewer) const {
  const Rows rows = TRY(session_.run(kFindById, {tenant_.value, viewer.value, id.value}));
  return first_user(rows);
}

Result<std::vector<User>> UserTable::find_by_email_key(std::string_view key, const SourceId& viewer) const {
  const Rows rows = TRY(session_.run(kFindByEmail, {tenant_.value, viewer.value, key}));
  return users_in(rows);
}

Result<std::vector<User>> UserTable::idle(const Idle& idle, const SourceId& viewer) const {
  const auto role = static_cast<std::int64_t>(idle.role.value_or(RootRole::viewer));
  const std::int64_t group = idle.group.value_or(GroupId{}).value;
  const std::array<Cell, 6> cells{tenant_.value,    viewer.value, idle.cutoff.us,
                                  idle.after.value, idle.limit,   idle.group ? group : role};
  const std::span<const Cell> all(cells);
  auto read = idle.group  ? session_.run(kIdleOfGroup, all)
              : idle.role ? session_.run(kIdleOfRole, all)
                          : session_.run(kIdle, all.first(5));
  const Rows rows = TRY(std::move(read));
  return users_in(rows);
}

Result<std::optional<std::int64_t>> UserTable::hold_idle(UserId id, Instant cutoff) const {
  const Rows rows = TRY(session_.run(kHoldIdle, {tenant_.value, id.value, cutoff.us}));
  return rows.empty() ? std::optional<std::int64_t>() : std::optional(rows.integer(0, 0));
}

Result<std::int64_t> UserTable::lock_active_admins() const {
  const Rows rows = TRY(session_.run(kLockAdmins, {tenant_.value}));
  return rows.affected();
}

Result<void> UserTable::note_login(UserId id, Instant at) const {
  TRY(session_.run(kNoteLogin, {tenant_.value, id.value, at.us}));
  return {};
}

Result<void> UserTable::note_activity(UserId id, Instant at) const {
  TRY(session_.run(kNoteActivity, {tenant_.value, id.value, at.us}));
  return {};
}

Result<std::vector<User>> UserTable::find_by_external_id(std::string_view external_id, const SourceId& viewer) const {
  const Rows rows = TRY(session_.run(kFindByExternalId, {tenant_.value, viewer.value, external_id}));
  return users_in(rows);
}

Result<std::vector<User>> UserTable::page_after(UserId after, std::int64_t limit, const SourceId& viewer) const {
  const Rows rows = TRY(session_.run(kPageAfter, {tenant_.value, viewer.value, after.value, limit}));
  return users_in(rows);
}

Result<std::vector<User>> UserTable::page(std::int64_t offset, std::int64_t limit, const SourceId& viewer) const {
  const Rows rows = TRY(session_.run(kPage, {tenant_.value, viewer.value, limit, offset}));
  return users_in(rows);
}

Result<std::vector<User>> UserTable::find_all(std::span<const UserId> ids, const SourceId& viewer) const {
  const std::array<Cell, 2> fixed{tenant_.value, viewer.value};
  return read_listed(session_, {find_all_statement(), fixed}, ids, &users_in);
}

Result<std::vector<std::pair<ScimId, UserId>>> UserTable::resolve(std::span<const ScimId> ids) const {
  std::vector<Cell> elements;
  for (const ScimId& id : ids) elements.emplace_back(std::string_view(id.value));
  std::vector<std::pair<ScimId, UserId>> found;
  const std::array<Cell, 1> fixed{tenant_.value};
  TRY(resolve_statement().run(session_, fixed, elements, [&](const Rows& rows) {
    for (std::size_t row = 0; row < rows.size(); ++row) {
      found.emplace_back(ScimId{std::string(rows.text(row, 0))}, UserId{rows.integer(row, 1)});
    }
  }));
  return found;
}

}  // namespace provost
