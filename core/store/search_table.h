// What people and groups are searched by, as rows: written with each document, read by searches.
#pragma once

#include <span>
#include <vector>

#include "core/model/group.h"
#include "core/schema/search_value.h"
#include "core/store/search_query.h"
#include "core/store/sql.h"

namespace provost {

/// The rows of one subject.
struct SearchRows {
  Subject subject;
  std::vector<scim::SearchValue> values;
};

/// Reads and writes the search values of one tenant in one transaction.
class SearchTable {
 public:
  SearchTable(sql::Session& session, const sql::Dialect& dialect, TenantId tenant)
      : session_(session), dialect_(dialect), tenant_(tenant) {}

  /// Turns the rows that a subject has into those that it is to have; writes the difference alone, many rows a
  /// statement.
  Result<void> change(const SearchRows& before, const SearchRows& after) const;
  /// Writes all rows of subjects of one kind anew, whatever was there.
  Result<void> renew(SubjectKind kind, std::span<const SearchRows> subjects) const;
  /// Searches; see SearchQuery.
  Result<SearchResult> find(std::span<const SearchQuestion> questions, const SearchSlice& slice,
                            std::int64_t budget) const {
    return SearchQuery(session_, dialect_, tenant_, budget).run(questions, slice);
  }
  /// Takes away all rows of a subject.
  Result<void> forget(const Subject& subject) const;

 private:
  Result<void> insert(SubjectKind kind, std::span<const SearchRows> subjects) const;

  sql::Session& session_;
  const sql::Dialect& dialect_;
  TenantId tenant_;
};

}  // namespace provost
