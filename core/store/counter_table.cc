#include "core/store/counter_table.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr std::int64_t kShards = 16;

constexpr Statement kAdd{"counters.add", R"sql(
  insert into counters (tenant_id, name, shard, value) values ($1, $2, $3, $4)
  on conflict (tenant_id, name, shard) do update set value = counters.value + excluded.value)sql"};
constexpr Statement kRead{"counters.read", "select value from counters where tenant_id = $1 and name = $2"};

std::string_view name_of(SubjectKind kind) { return kind == SubjectKind::user ? "users" : "groups"; }

}  // namespace

Result<void> CounterTable::add(const Subject& subject, std::int64_t delta) const {
  TRY(session_.run(kAdd, {tenant_.value, name_of(subject.kind), subject.id % kShards, delta}));
  return {};
}

Result<std::int64_t> CounterTable::total(SubjectKind kind) const {
  const Rows rows = TRY(session_.run(kRead, {tenant_.value, name_of(kind)}));
  std::int64_t total = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) total += rows.integer(row, 0);
  return total;
}

}  // namespace provost
