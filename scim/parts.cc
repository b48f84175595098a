#include "scim/parts.h"

#include "core/base/crash_point.h"
#include "core/schema/switches.h"

namespace provost::scim {
Result<void> Parts::transact(sql::Mode mode, const Caller& caller,
                             const std::function<Result<void>(Tables&)>& work) const {
  const sql::Database::Work in_tables = [&](sql::Session& session) -> Result<void> {
    Tables tables(session, database.dialect(), caller.tenant);
    return work(tables);
  };
  if (mode == sql::Mode::read) return database.transact(mode, in_tables);
  const Result<void> done = transact_as(database, clock, caller.proof, in_tables);
  if (done) {
    crash_point("scim.before_bell");
    bell.ring();
    crash_point("scim.after_bell");
  }
  return done;
}

const SourceId& viewer_of(const Caller& caller) {
  static const SourceId kNobody;
  return caller.source ? caller.source->id : kNobody;
}

Leniency leniency_of(const Caller& caller) {
  const Leniency profile = for_profile(caller.source ? caller.source->profile : "");
  // What was stored was checked; a switch that is no more must not lock a provider out.
  return with_switches(profile, caller.rules.switches).value_or(profile);
}

Principal principal_of(const Caller& caller) {
  return Principal{caller.actor, caller.source ? std::optional(caller.source->id) : std::nullopt};
}

Result<void> require(const Caller& caller, std::string_view scope) {
  if (caller.may(scope)) return {};
  return fail(Code::forbidden, "the token lacks the scope " + std::string(scope));
}

}  // namespace provost::scim
