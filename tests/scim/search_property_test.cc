// A filter has two readers, in memory and in SQL: on every resource they say the same, and so do the two about order.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/schema/filter.h"
#include "core/schema/search_value.h"
#include "scim/etag.h"
#include "tests/scim/search_world.h"
#include "tests/support/checklist.h"

namespace provost::test {
namespace {

constexpr std::string_view kBase = "https://provost.test/scim/v2";
constexpr TenantId kTenant{11};
constexpr std::size_t kPeople = 40, kGroups = 12;

class SearchPropertyTest : public DatabaseTest {
 protected:
  void SetUp() override {
    ASSERT_TRUE(sql::migrate(database(), schema_migrations()).has_value());
    const Result<void> made = in_tables([&](Tables& tables) { return populate(tables); });
    ASSERT_TRUE(made.has_value()) << made.error().detail;
    const Result<void> read = in_tables([&](Tables& tables) { return read_all(tables); });
    ASSERT_TRUE(read.has_value()) << read.error().detail;
  }

  template <class Work>
  Result<void> in_tables(const Work& work) {
    return database().transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      Tables tables(session, database().dialect(), kTenant);
      return work(tables);
    });
  }

  std::size_t dice(std::size_t below) {
    std::array<std::byte, 2> bytes{};
    random_.fill(bytes);
    return (std::to_integer<std::size_t>(bytes[0]) << 8U | std::to_integer<std::size_t>(bytes[1])) % below;
  }

  Result<void> populate(Tables& tables) {
    const Dice dice = [this](std::size_t below) { return this->dice(below); };
    std::vector<Subject> subjects;
    for (std::size_t i = 0; i < kPeople; ++i) {
      UserDraft draft;
      draft.attributes = random_document(scim::user_type(), dice);
      draft.attributes.set("userName", (i % 2 == 0 ? "User" : "\xC3\x9Cser") + std::to_string(i));
      if (dice(2) == 0) draft.attributes.set("displayName", dice(2) == 0 ? "ab" : "Zo\xC3\xAB");
      draft.active = dice(3) > 0;
      if (dice(2) == 0) draft.external_id = "a" + std::to_string(dice(3));
      clock_.advance(Duration{static_cast<std::int64_t>(dice(2'000))});
      User user = TRY(directory_.create(tables, draft, principal_));
      if (dice(3) == 0) {  // so that rows are changed, not only made
        UserDraft again{random_document(scim::user_type(), dice), {}, draft.external_id, {}};
        again.attributes.set("userName", user.user_name());
        user = TRY(directory_.update(tables, user, again, principal_));
      }
      subjects.push_back(subject_of(user.id));
    }
    for (std::size_t i = 0; i < kGroups; ++i) {
      GroupDraft draft{Value::object({{"displayName", "Group " + std::to_string(i)}}), std::nullopt};
      if (dice(2) == 0) draft.external_id = "a" + std::to_string(dice(3));
      std::vector<Subject> members;
      for (std::size_t count = dice(5); count > 0; --count) members.push_back(subjects[dice(subjects.size())]);
      const Group group = TRY(directory_.create_group(tables, draft, members, principal_));
      subjects.push_back(subject_of(group.id));
    }
    return {};
  }

  Result<void> read_all(Tables& tables) {
    const auto people = TRY(tables.users.page(0, 1000, viewer_));
    std::vector<UserId> ids;
    for (const User& user : people) ids.push_back(user.id);
    auto groups_of = TRY(tables.members.groups_of(ids));
    for (const User& user : people) {
      Value whole = user_view_.of(user, groups_of[user.id]);
      // Filters mean the version of the person's own attributes.
      whole.find("meta")->set("version", scim::etag_of(user.version));
      keep(subject_of(user.id), std::move(whole));
    }
    const auto groups = TRY(tables.groups.page(0, 1000, viewer_));
    for (const Group& group : groups) {
      const std::array one{group.id};
      auto members = TRY(tables.members.list(one, 1000));
      keep(subject_of(group.id), group_view_.of(group, members[group.id]));
    }
    return {};
  }

  void keep(const Subject& subject, Value resource) {
    known_.add(resource, subject.kind == SubjectKind::user ? scim::user_type() : scim::group_type());
    resources_[subject.kind].emplace_back(subject, std::move(resource));
  }

  SearchQuestion question(SubjectKind kind) const {
    return {kind, kind == SubjectKind::user ? scim::user_type() : scim::group_type(), viewer_, kBase};
  }

  SearchResult run(const SearchQuestion& question, const SearchSlice& slice) {
    SearchResult result;
    const Result<void> done = database().transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
      const std::array questions{question};
      result = TRY(SearchQuery(session, database().dialect(), kTenant).run(questions, slice));
      return {};
    });
    if (!done) throw std::runtime_error(done.error().detail);
    return result;
  }

  std::vector<Subject> found(const SearchQuestion& question, std::int64_t& total) {
    const SearchResult result = run(question, {SortOrder::ascending, 0, 1000, {}});
    total = result.total;
    std::vector<Subject> subjects;
    for (const SearchHit& hit : result.hits) subjects.push_back(hit.subject);
    return subjects;
  }

  std::vector<Subject> matching(const scim::Predicate& predicate, SubjectKind kind) {
    std::vector<Subject> subjects;
    for (const auto& [subject, resource] : resources_[kind]) {
      if (scim::matches(predicate, resource)) subjects.push_back(subject);
    }
    std::sort(subjects.begin(), subjects.end());
    return subjects;
  }

  /// What RFC 7644 §3.4.2.3 sorts a resource by; nothing without a value.
  static std::optional<std::pair<std::int64_t, std::string>> sort_key(const Value& resource, const NamedPath& path,
                                                                      const scim::ResourceType& type) {
    const auto target = scim::resolve(path.text, type, scim::Leniency{});
    const Value* holder = target->extension == nullptr ? &resource : resource.find(target->extension->id);
    const Value* value = holder == nullptr ? nullptr : holder->find(path.attribute->name);
    if (value != nullptr && value->is_array()) {
      const Array& items = value->items();
      const auto primary = std::find_if(items.begin(), items.end(), [](const Value& item) {
        const Value* flag = item.find("primary");
        return flag != nullptr && flag->as_bool();
      });
      value = primary == items.end() ? &items.front() : &*primary;
    }
    if (value != nullptr && path.sub != nullptr) value = value->find(path.sub->name);
    if (value == nullptr) return std::nullopt;
    const scim::Attribute& last = *path.last();
    if (!scim::is_textual(last)) return std::pair(*scim::search_number(last, *value), std::string());
    return std::pair(std::int64_t{0}, scim::split_key(scim::comparison_key(last, value->as_text())).head);
  }

  /// All of a kind in the order of one attribute, by the resources themselves.
  std::vector<Subject> in_order(const NamedPath& path, SubjectKind kind, SortOrder order) {
    const auto& type = kind == SubjectKind::user ? scim::user_type() : scim::group_type();
    std::vector<std::pair<std::optional<std::pair<std::int64_t, std::string>>, Subject>> keyed;
    for (const auto& [subject, resource] : resources_[kind])
      keyed.emplace_back(sort_key(resource, path, type), subject);
    std::sort(keyed.begin(), keyed.end(), [&](const auto& one, const auto& other) {
      if (one.first == other.first) return one.second < other.second;
      const bool ascending = order == SortOrder::ascending;
      if (!one.first || !other.first) return ascending == one.first.has_value();
      return ascending ? one.first < other.first : other.first < one.first;
    });
    std::vector<Subject> subjects;
    for (const auto& [key, subject] : keyed) subjects.push_back(subject);
    return subjects;
  }

  FakeClock clock_;
  SeededRandom random_;
  IdMaker ids_{clock_, random_};
  Catalogues catalogues_{scim::catalogue()};
  Directory directory_{clock_, ids_, catalogues_};
  Principal principal_{{"source", "src-1", "Okta"}, SourceId{"src-1"}};
  const SourceId viewer_{"src-1"};
  scim::Representation user_view_{scim::user_type(), kBase}, group_view_{scim::group_type(), kBase};
  std::map<SubjectKind, std::vector<std::pair<Subject, Value>>> resources_;
  KnownValues known_;
};

TEST_P(SearchPropertyTest, BothReadersOfAFilterAgree) {
  checklist({65, 66, 67, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78});
  std::size_t some = 0, none = 0;
  const auto agree = [&] {
    const SubjectKind kind = *rc::gen::inRange(0, 4) > 0 ? SubjectKind::user : SubjectKind::group;
    SearchQuestion asked = question(kind);
    const std::string text = random_filter(asked.type, known_, 3);
    const auto predicate = scim::parse_filter(text, asked.type, scim::Leniency{});
    RC_PRE(predicate.has_value());
    asked.filter = &*predicate;
    RC_LOG() << text;
    const std::vector<Subject> expected = matching(*predicate, kind);
    std::int64_t total = -1;
    RC_ASSERT(found(asked, total) == expected);
    RC_ASSERT(total == static_cast<std::int64_t>(expected.size()));
    ++(expected.empty() || expected.size() == resources_[kind].size() ? none : some);
  };
  for (int round = 0; round < 40; ++round) EXPECT_TRUE(rc::check(agree));
  EXPECT_GT(some, none / 4) << "the filters say nothing";
}

TEST_P(SearchPropertyTest, WalksGoInTheOrderThatTheResourcesTell) {
  checklist({89, 90, 91, 92, 93, 100, 110});
  static const std::set<std::string> kNoOrder{"schemas", "groups", "members"};
  for (const SubjectKind kind : {SubjectKind::user, SubjectKind::group}) {
    std::size_t limit = 0;
    for (const NamedPath& path : paths_of(kind == SubjectKind::user ? scim::user_type() : scim::group_type())) {
      if (path.last()->is_complex() || kNoOrder.contains(path.attribute->name)) continue;
      for (const SortOrder order : {SortOrder::ascending, SortOrder::descending}) {
        SearchQuestion asked = question(kind);
        const auto target = scim::resolve(path.text, asked.type, scim::Leniency{});
        asked.sort = &*target;
        SearchSlice slice{order, 0, static_cast<std::int64_t>(3 + ++limit % 17), {}};
        std::vector<Subject> walked;
        for (std::vector<SearchHit> page = run(asked, slice).hits; !page.empty(); page = run(asked, slice).hits) {
          for (const SearchHit& hit : page) walked.push_back(hit.subject);
          slice.after = page.back();
        }
        EXPECT_EQ(walked, in_order(path, kind, order)) << path.text;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, SearchPropertyTest, both_engines(), engine_name);

}  // namespace
}  // namespace provost::test
