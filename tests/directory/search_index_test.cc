// What searches lean on: rows that change with their document and with nothing else, directories that had none, and
// plans that use the indexes.
#include <algorithm>
#include <set>

#include "core/directory/search_backfill.h"
#include "core/schema/filter.h"
#include "core/store/search_query.h"
#include "core/store/tenant_table.h"
#include "tests/directory/directory_fixture.h"
#include "tests/support/watched_database.h"

namespace provost::test {
namespace {

constexpr std::string_view kBase = "https://provost.test/scim/v2";

class SearchIndexTest : public DirectoryTest {
 protected:
  template <class Work>
  Result<void> watched(const Work& work) {
    watched_.statements().clear();
    return watched_.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      Tables tables(session, database().dialect(), kTenant);
      return work(tables);
    });
  }

  Result<std::int64_t> search(SubjectKind kind, const std::string& filter, sql::Database& where) {
    const auto& type = *catalogue_.find_type(kind == SubjectKind::user ? "User" : "Group");
    const auto predicate = scim::parse_filter(filter, type, scim::Leniency{});
    if (!predicate) return tl::unexpected(predicate.error());
    std::int64_t total = -1;
    TRY(where.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
      const std::array questions{SearchQuestion{kind, type, viewer_, kBase, &*predicate}};
      const auto found = TRY(SearchQuery(session, where.dialect(), kTenant).run(questions, {{}, 0, 10, {}}));
      total = found.total;
      return {};
    }));
    return total;
  }

  /// How the engine would run a statement, with no way to read a table from end to end but for want of a better one.
  std::string plan_of(const RunStatement& statement) {
    const bool sqlite = database().dialect().engine == sql::Engine::sqlite;
    const std::string text = (sqlite ? "explain query plan " : "explain ") + statement.text;
    std::string plan;
    const Result<void> explained = database().transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      if (!sqlite) TRY(session.run({"test.no_seqscan", "set local enable_seqscan = off"}));
      const auto cells = statement.cells();
      const auto rows = TRY(session.run({"test.explain", text}, cells));
      for (std::size_t row = 0; row < rows.size(); ++row) plan += std::string(rows.text(row, sqlite ? 3 : 0)) + "\n";
      return {};
    });
    EXPECT_TRUE(explained.has_value()) << statement.text;
    return plan;
  }

  const scim::Catalogue catalogue_ = scim::Catalogue::built_in().value();
  const SourceId viewer_{"src-1"};
  WatchedDatabase watched_{database()};
};
INSTANTIATE_TEST_SUITE_P(Engines, SearchIndexTest, both_engines(), engine_name);

TEST_P(SearchIndexTest, OnlyTheDifferenceIsWritten) {
  const User maja = create("maja").value();
  const std::int64_t rows = number_of("select count(*) from search_values");
  EXPECT_EQ(rows, 2) << "userName and displayName";
  User saved = maja;
  ASSERT_TRUE(watched([&](Tables& tables) -> Result<void> {
                UserDraft draft{maja.attributes, {}, maja.external_id, {}};
                draft.attributes.set("title", "Chief");
                Array emails;
                for (int i = 0; i < 40; ++i) emails.push_back(Value::object({{"value", "m" + std::to_string(i)}}));
                draft.attributes.set("emails", std::move(emails));
                saved = TRY(directory_.update(tables, maja, std::move(draft), principal_));
                return {};
              }).has_value());
  EXPECT_EQ(watched_.count("search."), 1U) << "many rows a statement";
  EXPECT_EQ(number_of("select count(*) from search_values"), rows + 81);
  ASSERT_TRUE(watched([&](Tables& tables) -> Result<void> {
                UserDraft draft{saved.attributes, {}, maja.external_id, {}};
                draft.attributes.set("title", "Boss");
                saved = TRY(directory_.update(tables, saved, std::move(draft), principal_));
                return {};
              }).has_value());
  EXPECT_EQ(watched_.count("search.remove_1"), 1U) << "one row goes";
  EXPECT_EQ(watched_.count("search.insert_1"), 1U) << "and one comes";
  EXPECT_EQ(watched_.count("search."), 2U);
  ASSERT_TRUE(watched([&](Tables& tables) -> Result<void> {
                UserDraft draft{saved.attributes, false, maja.external_id, {}};
                saved = TRY(directory_.update(tables, saved, std::move(draft), principal_));
                return {};
              }).has_value());
  EXPECT_EQ(watched_.count("search."), 0U) << "active has a column";
  ASSERT_TRUE(watched([&](Tables& tables) { return directory_.remove(tables, saved, principal_); }).has_value());
  EXPECT_EQ(number_of("select count(*) from search_values"), 0);
}

TEST_P(SearchIndexTest, AMemberMoreIsOneRow) {
  const User maja = create("maja").value();
  std::optional<Group> group;
  ASSERT_TRUE(in_tables([&](Tables& tables) -> Result<void> {
                GroupDraft draft{Value::object({{"displayName", "all"}}), std::nullopt};
                group = TRY(directory_.create_group(tables, std::move(draft), {}, principal_));
                return {};
              }).has_value());
  const std::int64_t rows = number_of("select count(*) from search_values");
  ASSERT_TRUE(watched([&](Tables& tables) -> Result<void> {
                TRY(directory_.update_group(tables, *group, {group->attributes, group->external_id},
                                            {{MemberStep::Kind::add, {subject_of(maja.id)}}}, principal_));
                return {};
              }).has_value());
  EXPECT_EQ(watched_.count("search."), 0U);
  EXPECT_EQ(number_of("select count(*) from search_values"), rows);
  EXPECT_EQ(search(SubjectKind::group, "members.value eq \"" + maja.scim_id.value + "\"", database()), 1);
}

TEST_P(SearchIndexTest, AFilterReadsCandidatesAndAPageOnly) {
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(create("person" + std::to_string(i)).has_value());
  watched_.statements().clear();
  EXPECT_EQ(search(SubjectKind::user, R"(displayName eq "person7 shown" and title eq null)", watched_), 1);
  EXPECT_EQ(watched_.count("search.candidates"), 1U);
  EXPECT_EQ(watched_.count("search.page"), 1U);
  EXPECT_EQ(watched_.count("search.total"), 0U) << "the page held all";
  EXPECT_EQ(watched_.count("users."), 0U) << "no document is read to decide";
}

TEST_P(SearchIndexTest, ServedTermsUseAnIndex) {
  const auto filled = in_tables([&](Tables& tables) -> Result<void> {
    for (int i = 0; i < 400; ++i) {
      const std::string name = "person" + std::to_string(i);
      UserDraft draft;
      draft.attributes = Value::object({{"userName", name}, {"title", name}});
      draft.attributes.set("emails", Value::array({Value::object({{"value", name}, {"type", "work"}})}));
      draft.external_id = name;
      const User user = TRY(directory_.create(tables, std::move(draft), principal_));
      if (i % 40 > 0) continue;
      GroupDraft group{Value::object({{"displayName", name}}), std::nullopt};
      TRY(directory_.create_group(tables, std::move(group), {subject_of(user.id)}, principal_));
    }
    return {};
  });
  ASSERT_TRUE(filled.has_value()) << filled.error().detail;
  if (database().dialect().engine == sql::Engine::postgres) {
    ASSERT_TRUE(database()
                    .transact(sql::Mode::write,
                              [](sql::Session& session) -> Result<void> {
                                for (const char* table : {"analyze users", "analyze groups", "analyze search_values",
                                                          "analyze members", "analyze external_ids"}) {
                                  TRY(session.run({table, table}));
                                }
                                return {};
                              })
                    .has_value());
  }
  struct Case {
    SubjectKind kind;
    const char *filter, *index;
  };
  const Case cases[] = {
      {SubjectKind::user, R"(userName eq "PERSON7")", "search_values_by_key"},
      {SubjectKind::user, R"(title sw "person3" and active eq true)", "search_values_by_key"},
      {SubjectKind::user, R"(title ge "person98")", "search_values_by_key"},
      {SubjectKind::user, R"(emails[type eq "work" and value eq "person7"])", "search_values_by_key"},
      {SubjectKind::user, R"(title eq "person1" or emails.value eq "person2")", "search_values_by_key"},
      {SubjectKind::user, R"(externalId eq "person7")", "external_ids_by_text"},
      {SubjectKind::group, R"(displayName eq "person40")", "search_values_by_key"},
      {SubjectKind::user, R"(meta.lastModified gt "2031-01-01T00:00:00Z")", "users_by_update"},
  };
  for (const Case& each : cases) {
    watched_.statements().clear();
    ASSERT_TRUE(search(each.kind, each.filter, watched_).has_value()) << each.filter;
    for (const RunStatement& statement : watched_.statements()) {
      if (!statement.name.starts_with("search.")) continue;
      const std::string plan = plan_of(statement);
      EXPECT_NE(plan.find(each.index), std::string::npos) << statement.name << " " << each.filter << "\n" << plan;
    }
    EXPECT_GE(watched_.count("search.candidates"), 1U) << each.filter;
  }
}

TEST_P(SearchIndexTest, ASubjectsValuesAreFoundByTheSubject) {
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(create("person" + std::to_string(i)).has_value());
  for (const char* filter : {"not (title pr)", "title eq null", R"(title ne "x")", R"(title co "xy")", "name pr",
                             R"(not (title gt "x"))", "not (emails.primary eq true)", R"(not (emails[type sw "w"]))"}) {
    watched_.statements().clear();
    ASSERT_TRUE(search(SubjectKind::user, filter, watched_).has_value()) << filter;
    for (const RunStatement& statement : watched_.statements()) {
      if (!statement.name.starts_with("search.")) continue;
      const std::string plan = plan_of(statement);
      const bool by_subject = plan.find("search_values_by_") == std::string::npos ||
                              plan.find("AND subject_id=?)") != std::string::npos ||
                              plan.find("(subject_id = t.id)") != std::string::npos;
      EXPECT_TRUE(by_subject) << filter << "\n" << plan;
    }
  }
}

TEST_P(SearchIndexTest, TheOrderOfNamesIsThatOfAnIndex) {
  for (int i = 0; i < 30; ++i) ASSERT_TRUE(create("person" + std::to_string(i)).has_value());
  const auto& type = *catalogue_.find_type("User");
  const scim::AttributePath name{nullptr, type.find("userName"), nullptr};
  const SearchHit last{subject_of(UserId{1}), "person20", {}};
  watched_.statements().clear();
  SearchResult found;
  ASSERT_TRUE(
      watched_
          .transact(sql::Mode::read,
                    [&](sql::Session& session) -> Result<void> {
                      const std::array asked{SearchQuestion{SubjectKind::user, type, viewer_, kBase, nullptr, &name}};
                      const SearchQuery query(session, database().dialect(), kTenant, 5);
                      found = TRY(query.run(asked, {SortOrder::ascending, 0, 3, last}));
                      return {};
                    })
          .has_value());
  EXPECT_EQ(found.total, 30) << "more than the budget: a page costs itself";
  EXPECT_EQ(found.hits.at(1).key, "person21");
  const auto page = std::find_if(watched_.statements().begin(), watched_.statements().end(),
                                 [](const RunStatement& each) { return each.name == "search.page"; });
  ASSERT_NE(page, watched_.statements().end());
  const std::string plan = plan_of(*page);
  EXPECT_NE(plan.find("search_values_by_key"), std::string::npos) << plan;
}

class SearchBackfillTest : public DatabaseTest {
 protected:
  static constexpr TenantId kFirst{11}, kSecond{12};
  static constexpr int kPeople = 450;

  void SetUp() override {
    // A database as the step before left it, with two tenants.
    const auto steps = schema_migrations();
    const auto search =
        std::find_if(steps.begin(), steps.end(), [](const sql::Migration& step) { return step.name == "search"; });
    const auto before = static_cast<std::size_t>(search - steps.begin());
    ASSERT_TRUE(sql::migrate(database(), steps.first(before)).has_value());
    for (const TenantId tenant : {kFirst, kSecond}) {
      const auto filled = database().transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
        for (int i = 0; i < (tenant == kFirst ? kPeople : 5); ++i) {
          User user;
          user.id = ids_.number<UserId>();
          user.scim_id = ids_.ulid();
          user.attributes = Value::object({{"userName", "person" + std::to_string(i)}, {"title", "T"}});
          TRY(UserTable(session, tenant).insert(user));
          TRY(CounterTable(session, tenant).add(subject_of(user.id), 1));
        }
        Group group;
        group.id = ids_.number<GroupId>();
        group.scim_id = ids_.ulid();
        group.attributes = Value::object({{"displayName", "all"}});
        TRY(GroupTable(session, tenant).insert(group, DisplayNames::unique));
        return CounterTable(session, tenant).add(subject_of(group.id), 1);
      });
      ASSERT_TRUE(filled.has_value()) << filled.error().detail;
    }
    ASSERT_TRUE(sql::migrate(database(), schema_migrations()).has_value());
  }

  std::int64_t number_of(const char* query) {
    std::int64_t number = -1;
    EXPECT_TRUE(database()
                    .transact(sql::Mode::read,
                              [&](sql::Session& session) -> Result<void> {
                                const auto rows = TRY(session.run({query, query}));
                                number = rows.integer(0, 0);
                                return {};
                              })
                    .has_value());
    return number;
  }

  FakeClock clock_;
  SeededRandom random_;
  IdMaker ids_{clock_, random_};
  Catalogues catalogues_{scim::Catalogue::built_in().value()};
};
INSTANTIATE_TEST_SUITE_P(Engines, SearchBackfillTest, both_engines(), engine_name);

TEST_P(SearchBackfillTest, DirectoriesThatWereThereAreCompletedAndNoWorkIsDoneTwice) {
  WatchedDatabase cut(database());
  cut.allow(2);  // the look at the progress, and one batch
  EXPECT_EQ(complete_search(cut, catalogues_).error().code, Code::unavailable);
  const std::int64_t some = number_of("select count(distinct subject_id) from search_values");
  EXPECT_EQ(some, 200);
  WatchedDatabase rest(database());
  ASSERT_TRUE(complete_search(rest, catalogues_).has_value());
  EXPECT_EQ(rest.count("users.find_all"), 4U) << "128 and 72 of the first, 50 of the first, 5 of the second tenant";
  EXPECT_EQ(number_of("select count(*) from search_values where subject_kind = 0"), (kPeople + 5) * 3);
  EXPECT_EQ(number_of("select count(*) from search_values where subject_kind = 1"), 2);
  EXPECT_EQ(number_of("select count(*) from search_values where tenant_id = 12 and subject_kind = 0"), 5 * 3);
  WatchedDatabase again(database());
  ASSERT_TRUE(complete_search(again, catalogues_).has_value());
  EXPECT_EQ(again.statements().size(), 1U) << "done already, it is one read";
}

}  // namespace
}  // namespace provost::test
