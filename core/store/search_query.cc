#include "core/store/search_query.h"

#include <algorithm>

#include "core/schema/search_value.h"
#include "core/store/counter_table.h"
#include "core/store/person_rule.h"
#include "core/store/search_condition.h"
#include "core/store/search_driver.h"
#include "core/store/search_links.h"

namespace provost {
namespace {

/// Fewer candidates than this are not worth looking for fewer still.
constexpr std::int64_t kFewEnough = 1'000;
/// A filter of more terms than this may look at fewer rows, so that its work is bounded too.
constexpr std::int64_t kTermsInBudget = 5;

std::int64_t terms_of(const scim::Predicate& predicate) {           // NOLINT(misc-no-recursion)
  const auto sum = [](const std::vector<scim::Predicate>& terms) {  // NOLINT(misc-no-recursion)
    std::int64_t count = 0;
    for (const scim::Predicate& term : terms) count += terms_of(term);
    return count;
  };
  if (const auto* all = std::get_if<scim::And>(&predicate.node)) return sum(all->terms);
  if (const auto* any = std::get_if<scim::Or>(&predicate.node)) return sum(any->terms);
  if (const auto* no = std::get_if<scim::Not>(&predicate.node)) return terms_of(*no->term);
  if (const auto* path = std::get_if<scim::ValuePath>(&predicate.node)) return 1 + terms_of(*path->filter);
  return 1;
}

/// What hits are sorted by, as a pair of expressions of which one is null.
struct SortKey {
  std::string join, text, number = "cast(null as bigint)";
};

/// True if everybody has a text there, in rows: then the index on keys is in the order of all.
bool has_everybody(const SearchQuestion& question) {
  const scim::AttributePath* path = question.sort;
  return path != nullptr && path->extension == nullptr && path->sub == nullptr && path->attribute->required &&
         !path->attribute->multi_valued && scim::is_textual(*path->attribute);
}

SortKey sort_key(SearchText& sql, const SearchQuestion& question) {
  SortKey key{"", sql.in_order("cast(null as text)")};
  if (question.sort == nullptr) return key;
  if (const auto value = Derived(sql, question).value(*question.sort)) {
    // A cursor has to hold what was sorted by.
    if (value->is_text()) key.text = sql.in_order("substr(" + value->text.key + ", 1, 250)");
    if (!value->is_text()) key.number = value->number;
    return key;
  }
  key.join = std::string(has_everybody(question) ? "" : " left") +
             " join search_values s on s.tenant_id = $1 and s.subject_kind = " + std::string(digit_of(question.kind)) +
             " and s.subject_id = t.id and s.leads = 1 and s.path = " + sql.text(scim::search_path(*question.sort));
  key.text = "s.key";
  key.number = "s.number";
  return key;
}

SearchHit hit_at(const sql::Rows& rows, std::size_t row) {
  return {Subject{static_cast<SubjectKind>(rows.integer(row, 0)), rows.integer(row, 1)}, rows.optional_text(row, 2),
          rows.optional_integer(row, 3)};
}

/// What comes after a hit in the order of slice_order().
std::string after(SearchText& sql, const SearchHit& hit, SortOrder order) {
  const std::string id = sql.number(hit.subject.id);
  const std::string kind = sql.number(static_cast<std::int64_t>(hit.subject.kind));
  const std::string later = "(q.kind > " + kind + " or (q.kind = " + kind + " and q.id > " + id + "))";
  const std::string without = "(q.k is null and q.n is null)";
  const bool ascending = order == SortOrder::ascending;
  if (!hit.key && !hit.number)
    return ascending ? "(" + without + " and " + later + ")"
                     : "((" + without + " and " + later + ") or not " + without + ")";
  const std::string column = hit.key ? "q.k" : "q.n";
  const std::string value = hit.key ? sql.text(*hit.key) : sql.number(*hit.number);
  const std::string behind =
      column + (ascending ? " > " : " < ") + value + " or (" + column + " = " + value + " and " + later + ")";
  return "(" + behind + (ascending ? " or " + without : "") + ")";
}

/// The same where everybody has a text and is of one kind, said so that an index can begin there.
std::string after_among_all(SearchText& sql, const SearchHit& hit, SortOrder order) {
  const std::string key = sql.text(hit.key.value_or(""));
  const std::string sign = order == SortOrder::ascending ? ">" : "<";
  return "q.k " + sign + "= " + key + " and (q.k " + sign + " " + key + " or q.id > " + sql.number(hit.subject.id) +
         ")";
}

std::string slice_order(SortOrder order) {
  if (order == SortOrder::ascending) {
    return " order by case when q.k is null and q.n is null then 1 else 0 end, q.n, q.k, q.kind, q.id";
  }
  return " order by case when q.k is null and q.n is null then 0 else 1 end, q.n desc, q.k desc, q.kind, q.id";
}

/// All ways to the candidates of a question.
std::vector<SearchDriver> ways_of(const SearchQuestion& question) {
  std::vector<SearchDriver> ways;
  if (question.filter != nullptr) ways = drivers_of(*question.filter, question);
  if (question.rule == nullptr) return ways;
  if (auto way = way_of(*question.rule)) ways.push_back(std::move(*way));
  return ways;
}

/// True if nobody is asked for but those who are nearly all: a walk in the order of an index meets few others.
bool is_of_nearly_all(const SearchQuestion& question) {
  return question.filter == nullptr && (question.rule == nullptr || question.rule->only_active());
}

tl::unexpected<Error> too_many() {
  return fail(Code::too_many,
              "the search would look at too many resources; narrow it by an attribute such as userName");
}

}  // namespace

/// How one question is answered: by which way to the candidates, or over all.
class SearchQuery::Plan {
 public:
  Plan(const SearchQuestion& question, std::optional<SearchDriver> driver)
      : question_(question), driver_(std::move(driver)) {}

  const SearchQuestion& question() const { return question_; }

  /// `from … where …` of the subjects `t` that match.
  std::string from(SearchText& sql, const std::string& join) const {
    std::string text = " from " + subjects(sql) + " t" + join + " where t.tenant_id = $1 and t.removed_us is null";
    if (question_.rule != nullptr) text += " and " + condition_of(sql, *question_.rule);
    if (question_.filter != nullptr) text += " and " + SearchCondition(sql, question_).of(*question_.filter);
    return text;
  }

  /// Whom the filter is asked about. Both engines come to the candidates first, whatever they expect of the filter.
  std::string subjects(SearchText& sql) const {
    const std::string table(table_of(question_.kind));
    if (!driver_) return table;
    const std::string_view state =
        question_.kind == SubjectKind::user ? ", u.state, u.state_reason, u.root_role, u.last_login_us" : "";
    return "(with c as materialized (" + driver_->select(sql) +
           "), m as materialized (select u.tenant_id, u.id, u.scim_id, u.version, u.created_us, u.updated_us, "
           "u.removed_us" +
           std::string(state) + " from " + table +
           " u where u.tenant_id = $1 and u.removed_us is null and u.id in (select * from c)) select * from m)";
  }

  /// The hits in the columns kind, id, k and n.
  std::string select(SearchText& sql) const {
    SortKey key = sort_key(sql, question_);
    // Of all, the index on keys is walked, which is of keys alone. To candidates each engine must come by themselves.
    if (!driver_ && has_everybody(question_)) key.join += " and s.key is not null";
    return "select " + std::string(digit_of(question_.kind)) + " as kind, t.id as id, " + key.text + " as k, " +
           key.number + " as n" + from(sql, key.join);
  }

 private:
  const SearchQuestion& question_;
  std::optional<SearchDriver> driver_;
};

/// Tries the ways to the candidates of one question, and finds the one that looks at the fewest.
class SearchQuery::Planner {
 public:
  Planner(const SearchQuery& query, std::int64_t left) : query_(query), left_(left) {}

  Result<Plan> plan(const SearchQuestion& question) {
    std::int64_t fewest = TRY(CounterTable(query_.session_, query_.tenant_).total(question.kind));
    std::optional<SearchDriver> best;
    if (question.filter != nullptr) {
      left_ = std::min(left_, query_.budget_ * kTermsInBudget / std::max(kTermsInBudget, terms_of(*question.filter)));
    }
    for (SearchDriver& driver : ways_of(question)) {
      if (fewest <= kFewEnough && best) break;
      const std::int64_t candidates = TRY(count(driver, std::min(left_, fewest)));
      if (candidates >= fewest) continue;
      fewest = candidates;
      best = std::move(driver);
    }
    left_ -= fewest;
    if (left_ >= 0 && question.filter != nullptr && walks_links(*question.filter, question.kind)) {
      left_ -= TRY(count_links(question.kind, best));
    }
    if (left_ < 0) return too_many();
    return Plan(question, std::move(best));
  }

 private:
  /// How many candidates there are; no more than one above the limit is looked at.
  Result<std::int64_t> count(const SearchDriver& driver, std::int64_t limit) const {
    SearchText sql(query_.dialect_, query_.tenant_);
    return count(sql, "search.candidates", "select 1 from (" + driver.select(sql) + ") c", limit);
  }

  /// How many memberships the candidates have, which is what a filter on them looks at.
  Result<std::int64_t> count_links(SubjectKind kind, const std::optional<SearchDriver>& driver) const {
    SearchText sql(query_.dialect_, query_.tenant_);
    const std::string candidates = driver ? "select * from (" + driver->select(sql) + ") c" : "";
    return count(sql, "search.links", links_of(kind, candidates), left_);
  }

  Result<std::int64_t> count(SearchText& sql, std::string_view name, const std::string& rows_of,
                             std::int64_t limit) const {
    const std::string text = "select count(*) from (" + rows_of + " limit " + sql.number(limit + 1) + ") l";
    const sql::Rows rows = TRY(sql.run(query_.session_, name, text));
    return rows.integer(0, 0);
  }

  const SearchQuery& query_;
  std::int64_t left_;
};

Result<std::int64_t> SearchQuery::switched_off() const {
  SearchText sql(dialect_, tenant_);
  const std::string text =
      "select count(*) from (" + switched_off_people() + " limit " + sql.number(budget_ + 1) + ") l";
  const sql::Rows rows = TRY(sql.run(session_, "search.switched_off", text));
  const std::int64_t off = rows.integer(0, 0);
  if (off > budget_) return too_many();
  return off;
}

Result<std::int64_t> SearchQuery::total_of(const Plan& plan) const {
  if (is_of_nearly_all(plan.question())) {
    const std::int64_t all = TRY(CounterTable(session_, tenant_).total(plan.question().kind));
    if (plan.question().rule == nullptr) return all;
    const std::int64_t off = TRY(switched_off());
    return all - off;
  }
  SearchText sql(dialect_, tenant_);
  const std::string text = "select count(*)" + plan.from(sql, "");
  const sql::Rows rows = TRY(sql.run(session_, "search.total", text));
  return rows.integer(0, 0);
}

/// Where the page begins, and in which order it goes.
std::string SearchQuery::place_of(SearchText& sql, std::span<const Plan> plans, const SearchSlice& slice) {
  const bool alone = plans.size() == 1;
  const bool sorted =
      std::any_of(plans.begin(), plans.end(), [](const Plan& p) { return p.question().sort != nullptr; });
  const auto& last = slice.after;
  if (alone && !sorted) {  // in the order of the primary key
    return (last ? " where q.id > " + sql.number(last->subject.id) : "") + " order by q.id";
  }
  if (alone && has_everybody(plans.front().question())) {
    const std::string direction = slice.order == SortOrder::ascending ? "" : " desc";
    return (last ? " where " + after_among_all(sql, *last, slice.order) : "") + " order by q.k" + direction + ", q.id";
  }
  const std::string order = sorted ? slice_order(slice.order) : " order by q.kind, q.id";
  return (last ? " where " + after(sql, *last, slice.order) : "") + order;
}

Result<std::vector<SearchHit>> SearchQuery::page_of(std::span<const Plan> plans, const SearchSlice& slice) const {
  SearchText sql(dialect_, tenant_);
  std::string text = "select q.kind, q.id, q.k, q.n from (";
  for (const Plan& plan : plans) text += (&plan == plans.data() ? "" : " union all ") + plan.select(sql);
  text += ") q";
  text += place_of(sql, plans, slice);
  text += " limit " + sql.number(slice.limit) + " offset " + sql.number(slice.offset);
  const sql::Rows rows = TRY(sql.run(session_, "search.page", text));
  std::vector<SearchHit> hits;
  for (std::size_t row = 0; row < rows.size(); ++row) hits.push_back(hit_at(rows, row));
  return hits;
}

Result<SearchResult> SearchQuery::run(std::span<const SearchQuestion> questions, const SearchSlice& slice) const {
  const SearchQuestion& first = questions.front();
  // In the order of an index a page costs itself, whatever there is in all.
  const bool walks =
      questions.size() == 1 && is_of_nearly_all(first) && (first.sort == nullptr || has_everybody(first));
  Planner planner(*this, walks ? INT64_MAX : budget_);
  if (walks && first.rule != nullptr) TRY(switched_off());  // that many may be passed over at most
  std::vector<Plan> plans;
  SearchResult result;
  for (const SearchQuestion& question : questions) plans.push_back(TRY(planner.plan(question)));
  if (slice.limit > 0) result.hits = TRY(page_of(plans, slice));
  const auto shown = static_cast<std::int64_t>(result.hits.size());
  if (!walks && slice.offset == 0 && !slice.after && shown < slice.limit) {
    result.total = shown;  // all that there are
    return result;
  }
  for (const Plan& plan : plans) result.total += TRY(total_of(plan));
  return result;
}

}  // namespace provost
