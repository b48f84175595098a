// `provost idle …`
#include <algorithm>

#include "core/admin/operations/idle_policies.h"
#include "core/directory/idle.h"
#include "server/commands.h"

namespace provost {
namespace {

constexpr std::int64_t kPage = 500;
constexpr std::int64_t kMostShown = 100'000;

struct IdleQuery {
  std::int64_t days = -1;
  std::int64_t limit = 1'000;
};

Result<Value> list(Workshop& workshop, const std::string& tenant_name, const IdleQuery& query) {
  if (query.days < 0) return fail(Code::invalid_value, "--days is a number of days, 0 or more");
  if (query.limit < 1 || query.limit > kMostShown)
    return fail(Code::invalid_value, "--limit is a number from 1 to 100000");
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  const Instant cutoff = idle_cutoff(workshop.clock().now(), query.days);
  Array rows;
  TRY(workshop.transact(sql::Mode::read, tenant.id, [&](Tables& tables) -> Result<void> {
    rows.clear();
    UserId after;
    for (bool more = true; more;) {
      const std::int64_t wanted = std::min(kPage, query.limit - static_cast<std::int64_t>(rows.size()));
      const auto page = TRY(tables.users.idle({cutoff, std::nullopt, after, wanted}, SourceId{}));
      for (const User& user : page) rows.push_back(operations::idle_person(user));
      more = static_cast<std::int64_t>(page.size()) == kPage && static_cast<std::int64_t>(rows.size()) < query.limit;
      if (more) after = page.back().id;
    }
    return {};
  }));
  return Value(std::move(rows));
}

}  // namespace

void add_idle_commands(CLI::App& app, CommandLine& line) {
  CLI::App* idle = app.add_subcommand("idle", "people of whom nothing was heard for a while");
  idle->require_subcommand(1);
  CLI::App* listing = idle->add_subcommand("list", "who would be switched off for being idle; changes nothing");
  auto query = std::make_shared<IdleQuery>();
  listing->add_option("--days", query->days, "for how many days nothing was heard of them")->required();
  listing->add_option("--limit", query->limit, "how many at most");
  line.take_tenant(listing);
  line.choose(listing, [query, &line](Workshop& workshop) { return list(workshop, line.tenant, *query); });
}

}  // namespace provost
