#include "core/store/people_list.h"

#include "core/store/user_rows.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr sql::Literal kSlice{" and u.id > $3 order by u.id limit $4 offset $5"};
constexpr sql::Literal kOff{" and u.state in (2, 3)"};
constexpr sql::Literal kOfRole{" and u.root_role = $6"};
// The + keeps the index of those who are off: they are few, and of a role there may be everybody.
constexpr sql::Literal kOfThisRole{" and +u.root_role = $6"};
constexpr Statement kPageOff{"people_list.off", sql::kJoined<kPersonColumns, kAlive, kOff, kSlice>};
constexpr Statement kPageOfRole{"people_list.of_role", sql::kJoined<kPersonColumns, kAlive, kOfRole, kSlice>};
constexpr Statement kPageOffOfRole{"people_list.off_of_role",
                                   sql::kJoined<kPersonColumns, kAlive, kOff, kOfThisRole, kSlice>};

constexpr sql::Literal kCount{R"sql(select count(*) from (
  select u.id from users u where u.tenant_id = $1 and u.removed_us is null)sql"};
constexpr sql::Literal kUpTo{" limit $2) counted"};
constexpr sql::Literal kCountedRole{" and u.root_role = $3"};
constexpr Statement kCountOff{"people_list.count_off", sql::kJoined<kCount, kOff, kUpTo>};
constexpr Statement kCountOfRole{"people_list.count_of_role", sql::kJoined<kCount, kCountedRole, kUpTo>};
constexpr Statement kCountOffOfRole{"people_list.count_off_of_role", sql::kJoined<kCount, kOff, kCountedRole, kUpTo>};

}  // namespace

Result<std::vector<User>> PeopleList::page(const Which& which, const Slice& slice) const {
  const std::string_view no_source;
  auto read =
      which.role
          ? session_.run(which.off ? kPageOffOfRole : kPageOfRole, {tenant_.value, no_source, slice.after.value,
                                                                    slice.limit, slice.offset, number_of(*which.role)})
          : session_.run(kPageOff, {tenant_.value, no_source, slice.after.value, slice.limit, slice.offset});
  const Rows rows = TRY(std::move(read));
  return users_in(rows);
}

Result<std::int64_t> PeopleList::count(const Which& which) const {
  auto read = which.role ? session_.run(which.off ? kCountOffOfRole : kCountOfRole,
                                        {tenant_.value, kMostCounted, number_of(*which.role)})
                         : session_.run(kCountOff, {tenant_.value, kMostCounted});
  const Rows rows = TRY(std::move(read));
  return rows.integer(0, 0);
}

}  // namespace provost
