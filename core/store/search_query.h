// Searches over people and groups: filters as SQL, served by an index where one helps, sorted and paged by the
// database, and never beyond a budget.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/group.h"
#include "core/schema/predicate.h"
#include "core/store/sql.h"

namespace provost {

class SearchText;
struct PersonRule;

/// Where a person's shown name stands among the search values, if it is not that of displayName. No attribute's path.
inline constexpr std::string_view kShownNamePath = ".display";

/// The path to a person's state, a number (UserState). No filter of SCIM can name it.
scim::AttributePath state_path();

/// How many rows one search may look at before it is refused: a filter that no index serves.
inline constexpr std::int64_t kScanBudget = 100'000;

/// Which people, or which groups.
struct SearchQuestion {
  SubjectKind kind = SubjectKind::user;
  const scim::ResourceType& type;
  const SourceId& viewer;                     // whose external ids are meant
  std::string_view base_url;                  // of what `meta.location` and `$ref` begin with
  const scim::Predicate* filter = nullptr;    // checked against the type; nullptr: all
  const scim::AttributePath* sort = nullptr;  // a simple attribute that is not of members or groups
  const PersonRule* rule = nullptr;           // of people: what must be true of them besides
};

/// One that was found, with what it was sorted by.
struct SearchHit {
  Subject subject;
  std::optional<std::string> key;
  std::optional<std::int64_t> number;
};

enum class SortOrder : std::uint8_t { ascending, descending };

/// Which part of all that match, in which order: by the sort key, those without one last (descending: first; RFC 7644
/// §3.4.2.3), and by kind and id among equals.
struct SearchSlice {
  SortOrder order = SortOrder::ascending;
  std::int64_t offset = 0;
  std::int64_t limit = 0;
  std::optional<SearchHit> after = {};  // only what comes after this one, be it there still or not
};

struct SearchResult {
  std::int64_t total = 0;  // of all that match
  std::vector<SearchHit> hits;
};

/// Searches one tenant in one transaction.
class SearchQuery {
 public:
  SearchQuery(sql::Session& session, const sql::Dialect& dialect, TenantId tenant, std::int64_t budget = kScanBudget)
      : session_(session), dialect_(dialect), tenant_(tenant), budget_(budget) {}

  /// Answers one question about people, one about groups, or both at once. Fails with `too_many` when more rows would
  /// be looked at than the budget allows; a filter of many terms may look at fewer rows.
  Result<SearchResult> run(std::span<const SearchQuestion> questions, const SearchSlice& slice) const;

 private:
  class Plan;
  class Planner;
  Result<std::int64_t> total_of(const Plan& plan) const;
  /// How many people cannot sign in. Fails with `too_many` past the budget.
  Result<std::int64_t> switched_off() const;
  static std::string place_of(SearchText& sql, std::span<const Plan> plans, const SearchSlice& slice);
  Result<std::vector<SearchHit>> page_of(std::span<const Plan> plans, const SearchSlice& slice) const;

  sql::Session& session_;
  const sql::Dialect& dialect_;
  TenantId tenant_;
  std::int64_t budget_;
};

}  // namespace provost
