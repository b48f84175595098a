#include "core/store/postgres_rows.h"

#include <libpq-fe.h>

#include <string_view>

#include "core/base/text.h"
#include "core/store/row_collector.h"

namespace provost::sql {
namespace {

// Object ids of PostgreSQL's own types; they never change.
constexpr Oid kBool = 16;
constexpr Oid kInt8 = 20;
constexpr Oid kInt2 = 21;
constexpr Oid kInt4 = 23;
constexpr Oid kNumeric = 1700;  // what sum(bigint) returns

void collect_cell(RowCollector& collector, Oid type, std::string_view text) {
  switch (type) {
    case kBool:
      return collector.add(std::int64_t{text == "t" ? 1 : 0});
    case kInt2:
    case kInt4:
    case kInt8:
    case kNumeric:
      if (const auto number = text::to_integer(text)) return collector.add(*number);
      return collector.add(text);
    default:
      return collector.add(text);
  }
}

/// A select reports what it read as if it had changed it.
std::int64_t affected_rows(const pg_result* reply) {
  auto* mutable_reply = const_cast<pg_result*>(reply);  // libpq takes no const here and changes nothing
  const std::string_view command = PQcmdStatus(mutable_reply);
  if (command.starts_with("SELECT")) return 0;
  return text::to_integer(PQcmdTuples(mutable_reply)).value_or(0);
}

}  // namespace

Answer read_rows(const pg_result* reply) {
  const int columns = PQnfields(reply);
  const int rows = PQntuples(reply);
  RowCollector collector(static_cast<std::size_t>(columns));
  for (int row = 0; row < rows; ++row) {
    for (int column = 0; column < columns; ++column) {
      if (PQgetisnull(reply, row, column) != 0) {
        collector.add_null();
        continue;
      }
      const auto size = static_cast<std::size_t>(PQgetlength(reply, row, column));
      collect_cell(collector, PQftype(reply, column), std::string_view(PQgetvalue(reply, row, column), size));
    }
    if (collector.full()) return Failure{Remedy::give_up, {Code::too_large, "the answer of a statement is too large"}};
  }
  return collector.finish(affected_rows(reply));
}

}  // namespace provost::sql
