#include "core/store/migrations.h"

#include <string>

namespace provost::sql {
namespace {

constexpr Statement kFindTableSqlite{
    "migrations.find_table", "select count(*) from sqlite_master where type = 'table' and name = 'schema_version'"};
constexpr Statement kFindTablePostgres{"migrations.find_table",
                                       "select case when to_regclass('schema_version') is null then 0 else 1 end"};
constexpr Statement kMakeTable{
    "migrations.make_table",
    "create table if not exists schema_version (id smallint primary key, version bigint not null)"};
constexpr Statement kMakeRow{"migrations.make_row",
                             "insert into schema_version (id, version) values (1, 0) on conflict do nothing"};
constexpr Statement kRead{"migrations.read", "select version from schema_version where id = 1"};
// Locks the row until the step is committed, on every engine.
constexpr Statement kLock{"migrations.lock",
                          "update schema_version set version = version where id = 1 returning version"};
constexpr Statement kSave{"migrations.save", "update schema_version set version = $1 where id = 1"};
constexpr Statement kShortLocks{"migrations.short_locks", "set local lock_timeout = 2000"};

Result<bool> has_table(Session& session, Engine engine) {
  const Rows rows = TRY(session.run(engine == Engine::sqlite ? kFindTableSqlite : kFindTablePostgres));
  return rows.integer(0, 0) != 0;
}

Result<void> make_table(Database& database) {
  return database.transact(Mode::write, [](Session& session) -> Result<void> {
    TRY(session.run(kMakeTable));
    TRY(session.run(kMakeRow));
    return {};
  });
}

Result<void> check_numbers(std::span<const Migration> migrations) {
  int expected = 1;
  for (const Migration& migration : migrations) {
    if (migration.version != expected) return fail(Code::internal, "the schema's steps are not numbered 1, 2, 3 …");
    ++expected;
  }
  return {};
}

Result<void> run_statements(Session& session, const Migration& migration, std::span<const std::string_view> texts) {
  int number = 0;
  for (const std::string_view text : texts) {
    ++number;
    const std::string name = "migration." + std::to_string(migration.version) + "." + std::to_string(number);
    TRY(session.run(Statement{name, text}));
  }
  return {};
}

Result<void> take_step(Session& session, const Dialect& dialect, const Migration& migration) {
  // A change of tables that waits for a long reader makes everybody behind it wait too, so it gives up early.
  if (dialect.engine == Engine::postgres) TRY(session.run(kShortLocks));
  const Rows version = TRY(session.run(kLock));
  if (version.integer(0, 0) >= migration.version) return {};  // another program was faster
  TRY(run_statements(session, migration, migration.statements));
  if (dialect.engine == Engine::postgres) TRY(run_statements(session, migration, migration.postgres_only));
  TRY(session.run(kSave, {std::int64_t{migration.version}}));
  return {};
}

}  // namespace

Result<int> current_version(Database& database) {
  int version = 0;
  const Engine engine = database.dialect().engine;
  TRY(database.transact(Mode::read, [&](Session& session) -> Result<void> {
    version = 0;
    const bool found = TRY(has_table(session, engine));
    if (!found) return {};
    const Rows rows = TRY(session.run(kRead));
    version = rows.empty() ? 0 : static_cast<int>(rows.integer(0, 0));
    return {};
  }));
  return version;
}

Result<int> migrate(Database& database, std::span<const Migration> migrations) {
  TRY(check_numbers(migrations));
  const int newest = static_cast<int>(migrations.size());
  const int present = TRY(current_version(database));
  if (present > newest) return fail(Code::conflict, "the database was made by a newer version of this program");
  if (present == 0) {
    // Two programs that make the table at once may both find it missing; then the slower one finds it on its second
    // try.
    auto made = make_table(database);
    if (!made && made.error().code == Code::uniqueness) made = make_table(database);
    if (!made) return tl::unexpected<Error>(std::move(made).error());
  }
  for (const Migration& migration : migrations.subspan(static_cast<std::size_t>(present))) {
    TRY(database.transact(Mode::write,
                          [&](Session& session) { return take_step(session, database.dialect(), migration); }));
  }
  return newest;
}

}  // namespace provost::sql
