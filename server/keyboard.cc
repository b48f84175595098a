#include "server/keyboard.h"

namespace provost {

Actor actor_at_the_keyboard() { return Actor{"cli", "provost", "command line"}; }

Result<void> at_the_keyboard(Workshop& workshop, sql::Mode mode, TenantId tenant, const operations::Work& work) {
  sql::Database* database = TRY(workshop.database());
  return database->transact(mode, [&](sql::Session& session) -> Result<void> {
    Tables tables(session, database->dialect(), tenant);
    operations::Desk desk{session, tables, tenant, actor_at_the_keyboard(), workshop.ids(), workshop.clock().now()};
    return work(desk);
  });
}

}  // namespace provost
