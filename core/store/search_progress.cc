#include "core/store/search_progress.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kMake{"search_progress.make", R"sql(
  insert into search_progress (subject_kind, layout, goal, tenant_id, subject_id) values ($1, 0, $2, 0, 0)
  on conflict do nothing)sql"};
constexpr Statement kHold{"search_progress.hold", R"sql(
  update search_progress set layout = layout where subject_kind = $1
  returning layout, goal, tenant_id, subject_id)sql"};
constexpr Statement kReached{"search_progress.reached", R"sql(
  update search_progress set tenant_id = $2, subject_id = $3 where subject_kind = $1)sql"};
constexpr Statement kRestart{"search_progress.restart", R"sql(
  update search_progress set goal = $2, tenant_id = 0, subject_id = 0 where subject_kind = $1)sql"};
constexpr Statement kFinish{"search_progress.finish", R"sql(
  update search_progress set layout = goal, tenant_id = 0, subject_id = 0 where subject_kind = $1)sql"};
constexpr Statement kCountDone{"search_progress.count_done", "select count(*) from search_progress where layout = $1"};
constexpr Statement kNextUsers{"search_progress.next_users", R"sql(
  select tenant_id, id from users where (tenant_id, id) > ($1, $2) and removed_us is null
  order by tenant_id, id limit $3)sql"};
constexpr Statement kNextGroups{"search_progress.next_groups", R"sql(
  select tenant_id, id from groups where (tenant_id, id) > ($1, $2) and removed_us is null
  order by tenant_id, id limit $3)sql"};
constexpr std::int64_t kKinds = 2;

std::int64_t number_of(SubjectKind kind) { return static_cast<std::int64_t>(kind); }

}  // namespace

Result<std::optional<TenantSubject>> SearchProgress::hold(SubjectKind kind, std::int64_t layout) const {
  TRY(session_.run(kMake, {number_of(kind), layout}));
  const Rows rows = TRY(session_.run(kHold, {number_of(kind)}));
  if (rows.integer(0, 0) == layout) return std::optional<TenantSubject>();
  if (rows.integer(0, 1) == layout) {
    return std::optional(TenantSubject{TenantId{rows.integer(0, 2)}, rows.integer(0, 3)});
  }
  TRY(session_.run(kRestart, {number_of(kind), layout}));
  return std::optional(TenantSubject{});
}

Result<std::vector<TenantSubject>> SearchProgress::next(SubjectKind kind, const TenantSubject& after,
                                                        std::int64_t limit) const {
  const Rows rows =
      TRY(session_.run(kind == SubjectKind::user ? kNextUsers : kNextGroups, {after.tenant.value, after.id, limit}));
  std::vector<TenantSubject> subjects;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    subjects.push_back({TenantId{rows.integer(row, 0)}, rows.integer(row, 1)});
  }
  return subjects;
}

Result<void> SearchProgress::reached(SubjectKind kind, const TenantSubject& last) const {
  TRY(session_.run(kReached, {number_of(kind), last.tenant.value, last.id}));
  return {};
}

Result<void> SearchProgress::finish(SubjectKind kind) const {
  TRY(session_.run(kFinish, {number_of(kind)}));
  return {};
}

Result<bool> SearchProgress::is_complete(std::int64_t layout) const {
  const Rows rows = TRY(session_.run(kCountDone, {layout}));
  return rows.integer(0, 0) == kKinds;
}

}  // namespace provost
