#include "core/store/tombstone_table.h"

#include <array>
#include <limits>

#include "core/store/list_statement.h"
#include "core/store/listed_rows.h"
#include "core/store/user_rows.h"

namespace provost {
namespace {

using sql::Cell;
using sql::Rows;
using sql::Statement;

constexpr sql::Literal kThere{" and u.removed_us is not null and u.erased_us is null and u.removed_us >= $3"};
constexpr Statement kPage{"tombstones.page", sql::kJoined<kPersonColumns, kThere, R"sql(
    and (u.removed_us, u.id) < ($4, $5)
  order by u.removed_us desc, u.id desc limit $6 offset $7)sql">};
constexpr Statement kFind{"tombstones.find", sql::kJoined<kPersonColumns, kThere, " and u.id = $4">};
constexpr Statement kCount{"tombstones.count", R"sql(
  select count(*) from (
    select id from users
    where tenant_id = $1 and removed_us is not null and erased_us is null and removed_us >= $2 limit $3) counted)sql"};
constexpr Statement kErase{"tombstones.erase", R"sql(
  update users set document = '{}', display_name = '', name_key = '', email_key = null, password_hash = null,
    state_reason = '', erased_us = $3
  where tenant_id = $1 and id = $2 and removed_us is not null and erased_us is null)sql"};

constexpr Statement kSave{"tombstones.save", R"sql(
  update users set version = version + 1
  where tenant_id = $1 and id = $2 and version = $3 and removed_us is not null)sql"};

const sql::ListStatement& find_all_statement() {
  static const std::string kBefore =
      std::string(sql::kJoined<kPersonColumns, " and u.removed_us is not null">) + " and u.id in (";
  static const sql::ListStatement kFindAll("tombstones.find_all", {kBefore, "?", ")", 2});
  return kFindAll;
}

constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();

}  // namespace

Result<std::vector<User>> TombstoneTable::page(const Slice& slice) const {
  const Place after = slice.after.value_or(Place{Instant{kEnd}, UserId{kEnd}});
  const Rows rows = TRY(session_.run(kPage, {tenant_.value, std::string_view(), slice.since.us, after.removed.us,
                                             after.id.value, slice.limit, slice.offset}));
  return users_in(rows);
}

Result<std::int64_t> TombstoneTable::count(Instant since, std::int64_t most) const {
  const Rows rows = TRY(session_.run(kCount, {tenant_.value, since.us, most}));
  return rows.integer(0, 0);
}

Result<std::optional<User>> TombstoneTable::find(UserId id, Instant since) const {
  const Rows rows = TRY(session_.run(kFind, {tenant_.value, std::string_view(), since.us, id.value}));
  auto found = TRY(users_in(rows));
  return found.empty() ? std::optional<User>() : std::optional(std::move(found.front()));
}

Result<std::vector<User>> TombstoneTable::find_all(std::span<const UserId> ids) const {
  const std::array<Cell, 2> fixed{tenant_.value, std::string_view()};
  return read_listed(session_, {find_all_statement(), fixed}, ids, &users_in);
}

Result<User> TombstoneTable::save(User tombstone) const {
  const Rows saved = TRY(session_.run(kSave, {tenant_.value, tombstone.id.value, tombstone.version}));
  if (saved.affected() == 0) return fail(Code::precondition_failed, "the resource has changed since it was read");
  ++tombstone.version;
  return tombstone;
}

Result<bool> TombstoneTable::erase(UserId id, Instant now) const {
  const Rows rows = TRY(session_.run(kErase, {tenant_.value, id.value, now.us}));
  return rows.affected() == 1;
}

}  // namespace provost
