// What one page of a listing comes to, and in which order.
#include "core/reconcile/comparison.h"

#include "tests/reconcile/pass_world.h"

namespace provost::test {
namespace {

using ::testing::ElementsAre;

class ComparisonTest : public PassWorld {
 protected:
  /// The differences of a page that shows all accounts, as `remedy name`.
  std::vector<std::string> differences() {
    std::vector<std::string> lines;
    write([&](sql::Session& session) -> Result<void> {
      const Tables tables(session, database().dialect(), kTenant);
      const PassTable passes(session, kTenant);
      const auto listener = TRY(tables.connections.listener(kApp));
      std::vector<RemoteAccount> accounts;
      for (const auto& [id, held] : listed_.accounts) accounts.push_back({RemoteId{id}, held.name, held.active});
      std::vector<std::string_view> remotes;
      for (const RemoteAccount& account : accounts) remotes.push_back(account.id.value);
      const auto owners = TRY(passes.owners(kApp, remotes));
      const auto page = TRY(Comparison(tables, passes, *listener).of_page(accounts, owners));
      lines.clear();
      for (const Difference& difference : page.differences) {
        lines.push_back((difference.remedy == Remedy::end_access ? "end " : "restore ") +
                        std::string(difference.user.user_name()));
      }
      return {};
    });
    return lines;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, ComparisonTest, both_engines(), engine_name);

TEST_P(ComparisonTest, EndsOfAccessComeFirst) {
  for (const char* name : {"ann", "bob"}) create(name);
  set_active(create("cem"), false);
  create("dan");
  set_active(create("eve"), false);
  settle();
  for (auto& [id, held] : listed_.accounts) held.active = !held.active;
  EXPECT_THAT(differences(), ElementsAre("end cem", "end eve", "restore ann", "restore bob", "restore dan"));
}

}  // namespace
}  // namespace provost::test
