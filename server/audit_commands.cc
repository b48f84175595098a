// `provost audit …`
#include "core/audit/verifier.h"
#include "server/commands.h"

namespace provost {
namespace {

Result<Value> verify(Workshop& workshop, const std::string& tenant_name) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  sql::Database* database = TRY(workshop.database());
  const Verdict verdict = TRY(verify_audit(*database, tenant.id));
  if (verdict.fault) return fail(Code::conflict, "the audit trail is not whole: " + *verdict.fault);
  return Value::object(
      {{"tenant", tenant.name}, {"notes", verdict.notes}, {"waiting", verdict.unplaced}, {"chain", verdict.chain}});
}

}  // namespace

void add_audit_commands(CLI::App& app, CommandLine& line) {
  CLI::App* audit = app.add_subcommand("audit", "the trail of who did what");
  audit->require_subcommand(1);
  CLI::App* verifying =
      audit->add_subcommand("verify", "read the whole trail and check that nobody changed, dropped or added anything");
  line.take_tenant(verifying);
  line.choose(verifying, [&line](Workshop& workshop) { return verify(workshop, line.tenant); });
}

}  // namespace provost
