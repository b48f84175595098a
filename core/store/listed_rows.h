// Reads what a list of ids names. Inside this room only.
#pragma once

#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "core/store/list_statement.h"
#include "core/store/sql.h"

namespace provost {

/// A statement over a list, and what stands for its fixed placeholders.
struct ListQuery {
  const sql::ListStatement& statement;
  std::span<const sql::Cell> fixed;
};

/// All that the ids name, in no order; `things_in` reads the rows of one batch.
template <typename Thing, typename Id>
Result<std::vector<Thing>> read_listed(sql::Session& session, const ListQuery& query, std::span<const Id> ids,
                                       Result<std::vector<Thing>> (*things_in)(const sql::Rows&)) {
  std::vector<sql::Cell> elements;
  elements.reserve(ids.size());
  for (const Id& id : ids) elements.emplace_back(id.value);
  std::vector<Thing> all;
  Result<void> read;
  TRY(query.statement.run(session, query.fixed, elements, [&](const sql::Rows& rows) {
    auto batch = things_in(rows);
    if (!batch) {
      read = tl::unexpected(batch.error());
    } else {
      std::move(batch->begin(), batch->end(), std::back_inserter(all));
    }
  }));
  TRY(std::move(read));
  return all;
}

}  // namespace provost
