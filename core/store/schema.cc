#include "core/store/schema.h"

#include <array>

#include "core/store/schema_steps.h"

namespace provost {

std::span<const sql::Migration> schema_migrations() {
  static const std::array kSteps{sql::Migration{1, "the first walk", first_walk_step()},
                                 sql::Migration{2, "the admin pages", admin_pages_step()},
                                 sql::Migration{3, "jobs, and hands that are tied", jobs_step()},
                                 sql::Migration{4, "signing keys, and bounds for apps", signing_step()},
                                 sql::Migration{5, "scopes of connections", scopes_step()},
                                 sql::Migration{6, "search", search_step(), search_collation_step()},
                                 sql::Migration{7, "schemas of tenants", own_schemas_step()},
                                 sql::Migration{8, "links of people to sources", links_step()},
                                 sql::Migration{9, "sources that go", sources_step()},
                                 sql::Migration{10, "logins that fail", logins_step()},
                                 sql::Migration{11, "how connections fare", delivery_step()},
                                 sql::Migration{12, "clients, and what they are let have", clients_step()},
                                 sql::Migration{13, "passes over apps", passes_step()},
                                 sql::Migration{14, "keys of tenants", keys_step()},
                                 sql::Migration{15, "links for passwords, and what ends", endings_step()},
                                 sql::Migration{16, "the chain of the audit trail", audit_step()},
                                 sql::Migration{17, "ids that admins give, and lists of people", people_step()},
                                 sql::Migration{18, "metadata of people", metadata_step()},
                                 sql::Migration{19, "roles of tenants", roles_step()},
                                 sql::Migration{20, "answers that are given again", answers_step()},
                                 sql::Migration{21, "idle policies, strangers, and things", policies_step()},
                                 sql::Migration{22, "requests to be let in, and dates of logins", requests_step()},
                                 sql::Migration{23, "people whom a hand switched off", hands_step()},
                                 sql::Migration{24, "who left an app last", leavers_step()}};
  return kSteps;
}

}  // namespace provost
