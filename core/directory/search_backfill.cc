#include "core/directory/search_backfill.h"

#include "core/directory/search_rows.h"
#include "core/store/search_progress.h"

namespace provost {
namespace {

constexpr std::int64_t kBatch = 200;

/// Whom a batch is about: people or groups of one tenant, in the order of ids.
struct Share {
  TenantId tenant;
  std::vector<std::int64_t> ids;
};

std::vector<Share> by_tenant(const std::vector<TenantSubject>& subjects) {
  std::vector<Share> shares;
  for (const TenantSubject& subject : subjects) {
    if (shares.empty() || shares.back().tenant != subject.tenant) shares.push_back({subject.tenant, {}});
    shares.back().ids.push_back(subject.id);
  }
  return shares;
}

Result<std::vector<SearchRows>> rows_of(const Tables& tables, SubjectKind kind, const std::vector<std::int64_t>& ids,
                                        const scim::ResourceType& type) {
  std::vector<SearchRows> rows;
  if (kind == SubjectKind::user) {
    std::vector<UserId> people;
    for (const std::int64_t id : ids) people.push_back(UserId{id});
    const auto found = TRY(tables.users.find_all(people, SourceId{}));
    for (const User& user : found) rows.push_back(search_rows(user, type));
  } else {
    std::vector<GroupId> groups;
    for (const std::int64_t id : ids) groups.push_back(GroupId{id});
    const auto found = TRY(tables.groups.find_all(groups, SourceId{}));
    for (const Group& group : found) rows.push_back(search_rows(group, type));
  }
  return rows;
}

class Backfill {
 public:
  Backfill(sql::Database& database, const Catalogues& catalogues) : database_(database), catalogues_(catalogues) {}

  /// One batch; false when there was nothing to do.
  Result<bool> step(SubjectKind kind) const {
    bool more = false;
    TRY(database_.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      more = false;
      const SearchProgress progress(session);
      const auto from = TRY(progress.hold(kind, scim::kSearchLayout));
      if (!from) return {};
      const auto subjects = TRY(progress.next(kind, *from, kBatch));
      if (subjects.empty()) return progress.finish(kind);
      more = true;
      for (const Share& share : by_tenant(subjects)) TRY(write(session, kind, share));
      return progress.reached(kind, subjects.back());
    }));
    return more;
  }

 private:
  Result<void> write(sql::Session& session, SubjectKind kind, const Share& share) const {
    Tables tables(session, database_.dialect(), share.tenant);
    TRY(tables.locks.hold_all(kind, share.ids));  // read after this: what is written is what is there
    const auto catalogue = TRY(catalogues_.of(tables));
    const auto* type = TRY(type_of(*catalogue, kind));
    const auto rows = TRY(rows_of(tables, kind, share.ids, *type));
    return tables.search.renew(kind, rows);
  }

  sql::Database& database_;
  const Catalogues& catalogues_;
};

}  // namespace

Result<void> complete_search(sql::Database& database, const Catalogues& catalogues) {
  bool complete = false;
  TRY(database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    complete = TRY(SearchProgress(session).is_complete(scim::kSearchLayout));
    return {};
  }));
  if (complete) return {};
  const Backfill backfill(database, catalogues);
  for (const SubjectKind kind : {SubjectKind::user, SubjectKind::group}) {
    for (bool more = true; more;) more = TRY(backfill.step(kind));
  }
  return {};
}

}  // namespace provost
