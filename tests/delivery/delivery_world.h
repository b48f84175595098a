// A database with one tenant, its apps and its people, for stories about delivery.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/delivery/courier.h"
#include "core/delivery/delivery_tools.h"
#include "core/delivery/lane_ledger.h"
#include "core/store/schema.h"
#include "core/store/tables.h"
#include "core/store/tenant_table.h"
#include "tests/delivery/scripted_app.h"
#include "tests/support/database_fixture.h"
#include "tests/support/fake_clock.h"

namespace provost::test {

inline constexpr TenantId kTenant{7};
inline const ConnectionId kApp{"app-1"};
inline const Journey::GoesOn kAlways = [] { return true; };

/// A person or a group of the story.
struct Figure {
  Subject subject;
  std::string name;
  std::int64_t version = 0;
};

/// Runs on each engine. Starts with the app `kApp` and nobody in it.
class DeliveryWorld : public DatabaseTest {
 protected:
  void SetUp() override {
    ASSERT_TRUE(sql::migrate(database(), schema_migrations()));
    write([&](sql::Session& session) -> Result<void> {
      return TenantTable(session).insert(Tenant{kTenant, "example", true}, clock_.now());
    });
    connect(connection_to(kApp));
  }

  /// A connection of the kind "scripted" to the app that bears its id.
  Connection connection_to(const ConnectionId& id) {
    Connection connection;
    connection.tenant = kTenant;
    connection.id = id;
    connection.kind = "scripted";
    connection.name = id.value;
    connection.settings = {{"app", id.value},
                           {"in_flight", "1"}};  // one after the other, so that stories have an order
    connection.created = clock_.now();
    return connection;
  }
  void connect(const Connection& connection) {
    in_tables([&](Tables& tables) { return tables.connections.insert(connection); });
  }

  /// Somebody new, as a row; nothing has happened yet.
  Figure person(const std::string& name) {
    User user;
    user.id = UserId{++last_id_};
    user.scim_id = ScimId{"scim-" + name};
    user.version = 1;
    user.attributes = Value::object({{"userName", name}});
    user.created = user.updated = clock_.now();
    in_tables([&](Tables& tables) { return tables.users.insert(user); });
    return Figure{subject_of(user.id), name};
  }
  Figure group(const std::string& name) { return Figure{subject_of(GroupId{++last_id_}), name}; }
  /// One that is a row, too, as whatever adds to its history needs.
  Figure group_row(const std::string& name) {
    Group group;
    group.id = GroupId{++last_id_};
    group.scim_id = ScimId{"scim-" + name};
    group.version = 1;
    group.attributes = Value::object({{"displayName", name}});
    group.created = group.updated = clock_.now();
    in_tables([&](Tables& tables) { return tables.groups.insert(group, DisplayNames::unique); });
    return Figure{subject_of(group.id), name};
  }

  /// Writes an event and extends the lanes of every connection, as the directory does.
  void happen(Figure& figure, const std::vector<Verb>& verbs, bool active = true) {
    Event event = event_of(figure, verbs);
    event.payload = Value::object({{"scimId", "scim-" + figure.name},
                                   {"userName", figure.name},
                                   {"active", active},
                                   {"attributes", Value::object({{"userName", figure.name}})}});
    append(event, {});
  }
  void happen_to_group(Figure& figure, const MemberDelta& delta, std::string_view change = "upsert") {
    Event event = event_of(figure, {Verb::members});
    event.payload =
        Value::object({{"scimId", "scim-" + figure.name}, {"displayName", figure.name}, {"change", change}});
    if (!delta.removed.empty()) event.payload.set("leaving", true);
    append(event, delta);
  }
  void joins(Figure& figure) { happen(figure, {Verb::provision}); }
  void leaves(Figure& figure) { happen(figure, {Verb::deactivate, Verb::revoke}, false); }

  LaneLedger ledger(const ConnectionId& id = kApp) { return LaneLedger(database(), clock_, kTenant, id); }

  /// Claims once, and delivers what was claimed; returns how many lanes there were.
  std::size_t deliver_once() { return deliver_once(courier_, ledger_); }
  std::size_t deliver_once(Courier& courier, const LaneLedger& ledger) {
    const auto claimed = ledger.claim();
    EXPECT_TRUE(claimed);
    if (!claimed) return 0;
    for (const Lane& lane : claimed->lanes) courier.deliver(lane, claimed->lease, kAlways);
    return claimed->lanes.size();
  }
  /// Delivers until nothing is due.
  void deliver() {
    for (int round = 0; deliver_once() > 0; ++round) ASSERT_LT(round, 1000);
  }
  /// The same, with time passing until no lane waits any more.
  void deliver_in_time() {
    for (int round = 0; !pending().empty(); ++round) {
      ASSERT_LT(round, 1000);
      deliver();
      clock_.advance(std::chrono::hours(1));
    }
  }

  std::vector<PendingLane> pending() {
    std::vector<PendingLane> lanes;
    in_tables([&](Tables& tables) -> Result<void> {
      lanes = TRY(tables.lanes.pending(std::nullopt, 100));
      return {};
    });
    return lanes;
  }
  /// The receipts of a subject, as `verb seq outcome attempts`.
  std::vector<std::string> receipts(const Figure& figure) {
    std::vector<std::string> lines;
    for (const ReceiptRow& row : receipt_rows(figure)) {
      lines.push_back(std::string(to_word(row.verb)) + " " + std::to_string(row.seq) + " " + row.outcome + " " +
                      std::to_string(row.attempts));
    }
    return lines;
  }
  std::vector<ReceiptRow> receipt_rows(const Figure& figure) {
    std::vector<ReceiptRow> rows;
    in_tables([&](Tables& tables) -> Result<void> {
      const auto views = TRY(tables.receipts.of(figure.subject, 100));
      rows.clear();
      for (const ReceiptView& view : views) rows.push_back(view.receipt);
      return {};
    });
    return rows;
  }
  /// The dead letters of a subject, as `verb seq tries`, and `unsafe` behind an end of access.
  std::vector<std::string> dead(const Figure& figure) {
    std::vector<std::string> lines;
    in_tables([&](Tables& tables) -> Result<void> {
      const auto letters = TRY(tables.dead.of(figure.subject, 100));
      lines.clear();
      for (const DeadLetter& letter : letters) {
        lines.push_back(std::string(to_word(letter.verb)) + " " + std::to_string(letter.seq) + " " +
                        std::to_string(letter.tries) + (letter.unsafe ? " unsafe" : ""));
      }
      return {};
    });
    return lines;
  }
  std::optional<RemoteId> remote_id(const Figure& figure) {
    std::optional<RemoteId> remote;
    in_tables([&](Tables& tables) -> Result<void> {
      remote = TRY(tables.connections.remote_id(kApp, figure.subject));
      return {};
    });
    return remote;
  }

  void write(const sql::Database::Work& work) {
    const auto written = database().transact(sql::Mode::write, work);
    ASSERT_TRUE(written) << written.error().detail;
  }
  void in_tables(const std::function<Result<void>(Tables&)>& work) {
    write([&](sql::Session& session) -> Result<void> {
      Tables tables(session, database().dialect(), kTenant);
      return work(tables);
    });
  }

  FakeClock clock_;
  SeededRandom random_;
  Log log_{LogLevel::error};
  DeliveryCounters counters_;
  ScriptedApp app_;
  ScriptedConnector connector_{app_};
  DeliveryTools tools_{database(), clock_, random_, log_, counters_};
  LaneLedger ledger_{database(), clock_, kTenant, kApp};
  Health health_{tools_, kApp};
  Courier courier_{tools_, ledger_, connector_, health_};

 private:
  Event event_of(Figure& figure, const std::vector<Verb>& verbs) {
    Event event;
    event.subject = figure.subject;
    event.seq = ++figure.version;
    event.verbs = verbs;
    event.at = clock_.now();
    event.actor = "test:story";
    return event;
  }
  void append(const Event& event, const MemberDelta& delta) {
    write([&](sql::Session& session) -> Result<void> {
      const char* version = event.subject.kind == SubjectKind::user ? "update users set version = $2 where id = $1"
                                                                    : "update groups set version = $2 where id = $1";
      TRY(session.run(sql::Statement{"test.version", version}, {event.subject.id, event.seq}));
      return {};
    });
    in_tables([&](Tables& tables) -> Result<void> {
      TRY(tables.events.append(event));
      if (!delta.empty()) TRY(tables.events.append_members(GroupId{event.subject.id}, event.seq, delta));
      const auto connections = TRY(tables.connections.listeners());
      for (const Listener& listener : connections) {
        TRY(tables.lanes.append({listener.id, event.subject, event.seq, urgency_of(event), event.at}));
      }
      return {};
    });
  }

  std::int64_t last_id_ = 100;
};

}  // namespace provost::test
