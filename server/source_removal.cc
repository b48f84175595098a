// `provost source remove`: a provider goes, and its people stay.
#include "server/source_removal.h"

#include <memory>

#include "server/source_lookup.h"

namespace provost {
namespace {

constexpr std::int64_t kPage = 2000;

struct RemovalOrder {
  std::string name, heir;
};

/// The source that is to go, and who takes over. From here on its tokens are dead, and no new source is kept from its
/// name. A removal that was broken off goes on, unless a new source bears the name by now: then the id is needed.
Result<ManagementTable::HandOver> retire(Workshop& workshop, const Tenant& tenant, const RemovalOrder& order) {
  ManagementTable::HandOver hand_over;
  TRY(workshop.transact(sql::Mode::write, tenant.id, [&](Tables& tables) -> Result<void> {
    hand_over = {};
    if (!order.heir.empty()) {
      const Source heir = TRY(source_named(tables.sources, order.heir));
      hand_over.heir = heir.id;
    }
    const auto source = source_named(tables.sources, order.name);
    if (source) {
      if (hand_over.heir == source->id) return fail(Code::invalid_value, "a source cannot take over from itself");
      hand_over.from = source->id;
      return tables.sources.retire(source->id, workshop.clock().now());
    }
    const auto begun = TRY(tables.sources.find_retired(order.name));
    if (!begun) return tl::unexpected(source.error());
    hand_over.from = *begun;
    return {};
  }));
  return hand_over;
}

Result<void> hand_over(Workshop& workshop, const Tenant& tenant, const ManagementTable::HandOver& order) {
  for (const SubjectKind kind : {SubjectKind::user, SubjectKind::group}) {
    std::optional<std::int64_t> at = 0;
    while (at) {
      std::optional<std::int64_t> last;  // a transaction may run again, from where it began
      TRY(workshop.transact(sql::Mode::write, tenant.id, [&](Tables& tables) -> Result<void> {
        last = TRY(tables.management.hand_over(kind, order, *at, kPage));
        return {};
      }));
      at = last;
    }
    std::int64_t forgotten = kPage;
    while (forgotten > 0) {
      TRY(workshop.transact(sql::Mode::write, tenant.id, [&](Tables& tables) -> Result<void> {
        forgotten = TRY(tables.management.forget_names(kind, order.from, kPage));
        return {};
      }));
    }
  }
  return {};
}

Result<Value> remove(Workshop& workshop, const std::string& tenant_name, const RemovalOrder& order) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  const auto handing = TRY(retire(workshop, tenant, order));
  TRY(hand_over(workshop, tenant, handing));
  TRY(workshop.transact(sql::Mode::write, tenant.id,
                        [&](Tables& tables) { return tables.sources.erase(handing.from); }));
  return Value::object(
      {{"id", handing.from.value}, {"removed", true}, {"heir", handing.heir ? Value(handing.heir->value) : Value()}});
}

}  // namespace

void add_source_removal(CLI::App& source, CommandLine& line) {
  CLI::App* removing = source.add_subcommand(
      "remove", "end a source and its tokens at once; its people stay, and belong to nobody or to an heir");
  auto order = std::make_shared<RemovalOrder>();
  removing->add_option("NAME", order->name, "the source's id or name")->required();
  removing->add_option("--heir", order->heir, "the source that manages its people from now on");
  line.take_tenant(removing);
  line.choose(removing, [order, &line](Workshop& workshop) { return remove(workshop, line.tenant, *order); });
}

}  // namespace provost
