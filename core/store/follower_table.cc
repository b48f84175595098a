#include "core/store/follower_table.h"

#include "core/store/sql_text.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr sql::Literal kSelect{"select name, position, created_us, seen_us from change_followers where tenant_id = $1"};
constexpr Statement kAll{"change_followers.all", sql::kJoined<kSelect, " order by name">};
constexpr Statement kFind{"change_followers.find", sql::kJoined<kSelect, " and name = $2">};
constexpr Statement kAcknowledge{"change_followers.acknowledge", R"sql(
  insert into change_followers (tenant_id, name, position, created_us, seen_us) values ($1, $2, $3, $4, $4)
  on conflict (tenant_id, name) do update set position = excluded.position, seen_us = excluded.seen_us
    where change_followers.position <= excluded.position)sql"};
constexpr Statement kRemove{"change_followers.remove",
                            "delete from change_followers where tenant_id = $1 and name = $2"};

Follower follower_of(const Rows& rows, std::size_t row) {
  return {std::string(rows.text(row, 0)), rows.integer(row, 1), Instant{rows.integer(row, 2)},
          Instant{rows.integer(row, 3)}};
}

}  // namespace

Result<std::vector<Follower>> FollowerTable::all() const {
  const Rows rows = TRY(session_.run(kAll, {tenant_.value}));
  std::vector<Follower> followers;
  for (std::size_t row = 0; row < rows.size(); ++row) followers.push_back(follower_of(rows, row));
  return followers;
}

Result<std::optional<Follower>> FollowerTable::find(std::string_view name) const {
  const Rows rows = TRY(session_.run(kFind, {tenant_.value, name}));
  if (rows.empty()) return std::optional<Follower>();
  return follower_of(rows, 0);
}

Result<bool> FollowerTable::acknowledge(std::string_view name, std::int64_t position, Instant now) const {
  const Rows rows = TRY(session_.run(kAcknowledge, {tenant_.value, name, position, now.us}));
  return rows.affected() == 1;
}

Result<bool> FollowerTable::remove(std::string_view name) const {
  const Rows rows = TRY(session_.run(kRemove, {tenant_.value, name}));
  return rows.affected() == 1;
}

}  // namespace provost
