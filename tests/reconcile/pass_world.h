// A directory with one app that lists its accounts, and passes over it.
#pragma once

#include <string>
#include <utility>

#include "core/directory/directory.h"
#include "core/reconcile/pass_runner.h"
#include "tests/delivery/delivery_world.h"
#include "tests/reconcile/listed_app.h"

namespace provost::test {

/// Runs on each engine.
class PassWorld : public DeliveryWorld {
 protected:
  User create(const std::string& name) {
    UserDraft draft;
    draft.attributes = Value::object({{"userName", name}});
    std::optional<User> made;
    in_tables([&](Tables& tables) -> Result<void> {
      made = TRY(directory_.create(tables, draft, principal_));
      return {};
    });
    return *made;
  }
  User set_active(const User& user, bool active) {
    std::optional<User> saved;
    in_tables([&](Tables& tables) -> Result<void> {
      const auto now = TRY(tables.users.find(user.id, SourceId{}));
      saved = TRY(directory_.update(tables, *now, UserDraft{now->attributes, active, {}, {}}, principal_));
      return {};
    });
    return *saved;
  }

  void settle() {
    while (deliver_once(app_courier_, ledger_) > 0) clock_.advance(std::chrono::seconds(1));
  }
  /// Runs what is left of the pass that is due, or a whole one, and delivers what it told; the steps it took.
  int pass() {
    clock_.advance(std::chrono::hours(25));
    const int steps = finish_pass();
    settle();
    return steps;
  }
  /// The same without a delivery, and of what is due by now.
  int finish_pass() {
    int steps = 0;
    for (; step(); clock_.advance(std::chrono::seconds(1))) {
      if (++steps > 100) break;
    }
    return steps;
  }
  bool step() { return step(runner_); }
  bool step(const PassRunner& runner) { return step(runner, visit_); }
  bool step(const PassRunner& runner, const Visit& visit) {
    const auto done = runner.step(connection_, visit);
    EXPECT_TRUE(done) << done.error().detail;
    return done.value_or(false);
  }
  Pass state() {
    std::optional<Pass> pass;
    write([&](sql::Session& session) -> Result<void> {
      pass = TRY(PassTable(session, kTenant).find(kApp));
      return {};
    });
    return pass.value_or(Pass{});
  }

  ListedApp listed_;
  Connection connection_ = connection_to(kApp);
  Envoy envoy_{listed_, log_, counters_};
  Visit visit_{envoy_};  // of an app that nobody serves here
  Health app_health_{tools_, kApp};
  Courier app_courier_{tools_, ledger_, listed_, app_health_};
  IdMaker ids_{clock_, random_};
  Catalogues catalogues_{scim::Catalogue::built_in().value()};
  Directory directory_{clock_, ids_, catalogues_};
  Principal principal_{{"source", "src-1", "Okta"}, std::nullopt};
  Bell bell_;
  PassRunner runner_{{database(), clock_, log_, bell_, directory_}, {}};
};

}  // namespace provost::test
