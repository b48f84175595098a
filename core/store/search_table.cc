#include "core/store/search_table.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "core/store/list_statement.h"

namespace provost {
namespace {

using scim::SearchValue;
using sql::Cell;
using sql::Statement;

constexpr Statement kForget{"search.forget", R"sql(
  delete from search_values where tenant_id = $1 and subject_kind = $2 and subject_id = $3)sql"};

const sql::ListStatement& insert_statement() {
  static const sql::ListStatement kInsert(
      "search.insert", {"insert into search_values (tenant_id, subject_kind, subject_id, path, element, position, key, "
                        "tail, number, leads) values ",
                        "($1, $2, ?, ?, ?, ?, ?, ?, ?, ?)", " on conflict do nothing", 2, 8});
  return kInsert;
}

const sql::ListStatement& remove_statement() {
  static const sql::ListStatement kRemove(
      "search.remove", {"delete from search_values where tenant_id = $1 and subject_kind = $2 and subject_id = $3 and "
                        "(path, element, position) in (values ",
                        "(?, cast(? as bigint), cast(? as bigint))", ")", 3, 3});
  return kRemove;
}

const sql::ListStatement& forget_all_statement() {
  static const sql::ListStatement kForgetAll(
      "search.forget_all",
      {"delete from search_values where tenant_id = $1 and subject_kind = $2 and subject_id in (", "?", ")", 2});
  return kForgetAll;
}

Cell cell(const std::optional<std::int64_t>& number) { return number ? Cell{*number} : Cell{}; }

/// The rows of the one that are not among those of the other.
std::vector<SearchValue> without(std::vector<SearchValue> some, std::vector<SearchValue> others) {
  std::sort(some.begin(), some.end());
  std::sort(others.begin(), others.end());
  std::vector<SearchValue> left;
  std::set_difference(some.begin(), some.end(), others.begin(), others.end(), std::back_inserter(left));
  return left;
}

}  // namespace

Result<void> SearchTable::change(const SearchRows& before, const SearchRows& after) const {
  const Subject& subject = after.subject;
  const std::vector<SearchValue> gone = without(before.values, after.values);
  std::vector<Cell> cells;
  for (const SearchValue& value : gone) {
    cells.emplace_back(std::string_view(value.path));
    cells.emplace_back(value.element);
    cells.emplace_back(value.position);
  }
  const std::array<Cell, 3> fixed{tenant_.value, static_cast<std::int64_t>(subject.kind), subject.id};
  TRY(remove_statement().run(session_, fixed, cells, [](const sql::Rows&) {}));
  const std::array<SearchRows, 1> fresh{SearchRows{subject, without(after.values, before.values)}};
  return insert(subject.kind, fresh);
}

Result<void> SearchTable::renew(SubjectKind kind, std::span<const SearchRows> subjects) const {
  std::vector<Cell> ids;
  for (const SearchRows& rows : subjects) ids.emplace_back(rows.subject.id);
  const std::array<Cell, 2> fixed{tenant_.value, static_cast<std::int64_t>(kind)};
  TRY(forget_all_statement().run(session_, fixed, ids, [](const sql::Rows&) {}));
  return insert(kind, subjects);
}

Result<void> SearchTable::insert(SubjectKind kind, std::span<const SearchRows> subjects) const {
  std::vector<Cell> cells;
  for (const SearchRows& rows : subjects) {
    for (const SearchValue& value : rows.values) {
      cells.insert(cells.end(),
                   {rows.subject.id, std::string_view(value.path), value.element, value.position, sql::cell(value.key),
                    sql::cell(value.tail), cell(value.number), std::int64_t{value.leads}});
    }
  }
  const std::array<Cell, 2> fixed{tenant_.value, static_cast<std::int64_t>(kind)};
  return insert_statement().run(session_, fixed, cells, [](const sql::Rows&) {});
}

Result<void> SearchTable::forget(const Subject& subject) const {
  TRY(session_.run(kForget, {tenant_.value, static_cast<std::int64_t>(subject.kind), subject.id}));
  return {};
}

}  // namespace provost
