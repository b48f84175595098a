#include "core/admin/operations/source_removal.h"

#include <string>

#include "core/admin/operations/sources.h"

namespace provost::operations {

Result<ManagementTable::HandOver> retire_source(const Desk& desk, const SourceRemoval& removal) {
  ManagementTable::HandOver order;
  const SourceTable& sources = desk.tables.sources;
  if (!removal.heir.empty()) {
    const Source heir = TRY(source_named(sources, removal.heir));
    TRY(sources.hold(heir.id));  // it must not be retired at once
    order.heir = heir.id;
  }
  const auto source = source_named(sources, removal.source);
  if (!source) {
    const auto begun = TRY(sources.find_retired(removal.source));
    if (!begun) return tl::unexpected<Error>(source.error());
    order.from = *begun;
    return order;
  }
  if (order.heir == source->id) return fail(Code::invalid_value, "a source cannot take over from itself");
  order.from = source->id;
  TRY(sources.retire(source->id, order.heir, desk.now));
  TRY(desk.note("source.remove", Thing{"source", source->id.value, source->name}));
  return order;
}

Value removal_value(const ManagementTable::HandOver& order) {
  return Value::object(
      {{"id", order.from.value}, {"removed", true}, {"heir", order.heir ? Value(order.heir->value) : Value()}});
}

}  // namespace provost::operations
