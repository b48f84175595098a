#include "core/store/search_driver.h"

#include <algorithm>
#include <iterator>

#include "core/schema/search_value.h"
#include "core/store/search_condition.h"

namespace provost {
namespace {

using scim::AttributePath;
using scim::Compare;
using scim::Operator;

constexpr std::size_t kMostDrivers = 4;

/// How few rows a term may be expected to leave.
enum Rank : int { kOne, kFew, kEqual, kBegins, kRange };

std::string select_from(std::string_view column, std::string_view table, const std::string& condition) {
  return std::string("select ").append(column).append(" from ").append(table).append(" d where d.tenant_id = $1 and ") +
         condition;
}

std::string people_and_groups(SearchText& sql, const std::string& id) {
  const std::string scim_id = sql.text(id);
  const auto members = [&](SubjectKind kind) {
    return select_from("d.group_id", "members",
                       "d.member_kind = " + std::string(digit_of(kind)) + " and d.member_id in (select x.id from " +
                           std::string(table_of(kind)) + " x where x.tenant_id = $1 and x.scim_id = " + scim_id + ")");
  };
  return members(SubjectKind::user) + " union all " + members(SubjectKind::group);
}

std::string people_inside(SearchText& sql, const std::string& id) {
  return R"sql(with recursive inside (group_id) as (
      select x.id from groups x where x.tenant_id = $1 and x.scim_id = )sql" +
         sql.text(id) + R"sql(
      union
      select m.member_id from inside i
        join members m on m.tenant_id = $1 and m.group_id = i.group_id and m.member_kind = 1)
    select m.member_id from inside i
      join members m on m.tenant_id = $1 and m.group_id = i.group_id and m.member_kind = 0)sql";
}

class Finder {
 public:
  explicit Finder(const SearchQuestion& question) : question_(question) {}

  std::vector<SearchDriver> find(const scim::Predicate& predicate,  // NOLINT(misc-no-recursion)
                                 const AttributePath* whole) const {
    if (const auto* all = std::get_if<scim::And>(&predicate.node)) return of_all(*all, whole);
    if (const auto* any = std::get_if<scim::Or>(&predicate.node)) return of_any(*any, whole);
    if (const auto* path = std::get_if<scim::ValuePath>(&predicate.node)) return find(*path->filter, &path->path);
    const auto* compare = std::get_if<Compare>(&predicate.node);
    if (compare == nullptr || std::holds_alternative<std::monostate>(compare->literal)) return {};
    AttributePath path = compare->path;
    if (whole != nullptr) {
      path = *whole;
      if (compare->path.attribute != whole->attribute) path.sub = compare->path.attribute;
    }
    return of_term(*compare, path);
  }

 private:
  std::vector<SearchDriver> of_all(const scim::And& node,
                                   const AttributePath* whole) const {  // NOLINT(misc-no-recursion)
    std::vector<SearchDriver> drivers;
    for (const scim::Predicate& term : node.terms) {
      auto more = find(term, whole);
      std::move(more.begin(), more.end(), std::back_inserter(drivers));
    }
    std::stable_sort(drivers.begin(), drivers.end(), [](const auto& a, const auto& b) { return a.rank < b.rank; });
    if (drivers.size() > kMostDrivers) drivers.resize(kMostDrivers);
    return drivers;
  }

  std::vector<SearchDriver> of_any(const scim::Or& node,
                                   const AttributePath* whole) const {  // NOLINT(misc-no-recursion)
    std::vector<SearchDriver> parts;
    int rank = 0;
    for (const scim::Predicate& term : node.terms) {
      const auto served = find(term, whole);
      if (served.empty()) return {};
      rank = std::max(rank, served.front().rank);
      parts.push_back(served.front());
    }
    return {{rank, [parts](SearchText& sql) {
               std::string text;
               for (const SearchDriver& part : parts) {
                 if (!text.empty()) text += " union all ";
                 text += "select * from (" + part.select(sql) + ") p";
               }
               return text;
             }}};
  }

  std::vector<SearchDriver> of_term(const Compare& compare, const AttributePath& path) const {
    const std::string& name = path.attribute->name;
    const bool core = path.extension == nullptr;
    const bool is_text = std::holds_alternative<std::string>(compare.literal);
    const bool equal = compare.op == Operator::eq;
    if (core && name == "meta") return of_meta(compare, path);
    if (core && (name == "id" || name == "externalId")) {
      return equal ? std::vector{of_name(compare, name)} : std::vector<SearchDriver>();
    }
    if (compare.path == state_path()) return {};  // most people are in the same
    if (core && (name == "schemas" || (name == "active" && question_.kind == SubjectKind::user))) return {};
    if (core && name == (question_.kind == SubjectKind::user ? "groups" : "members")) {
      if (!equal || path.sub == nullptr || path.sub->name != "value") return {};
      return {of_link(std::get<std::string>(compare.literal))};
    }
    if (std::holds_alternative<bool>(compare.literal)) return {};  // true of half of all
    return is_text ? of_text(compare, path) : of_number(compare, path);
  }

  SearchDriver of_name(const Compare& compare, const std::string& name) const {
    const std::string literal = std::get<std::string>(compare.literal);
    if (name == "id") {
      return {kOne, [self = *this, literal](SearchText& sql) {
                return select_from("d.id", table_of(self.question_.kind), "d.scim_id = " + sql.text(literal));
              }};
    }
    return {kFew, [self = *this, literal](SearchText& sql) {
              return select_from("d.subject_id", "external_ids",
                                 "d.subject_kind = " + std::string(digit_of(self.question_.kind)) +
                                     " and d.source_id = " + sql.text(self.question_.viewer.value) +
                                     " and d.external_id = " + sql.text(literal));
            }};
  }

  SearchDriver of_link(const std::string& id) const {
    const bool person = question_.kind == SubjectKind::user;
    return {kFew,
            [person, id](SearchText& sql) { return person ? people_inside(sql, id) : people_and_groups(sql, id); }};
  }

  /// When somebody changed, for those who ask what is new. Answers show milliseconds.
  std::vector<SearchDriver> of_meta(const Compare& compare, const AttributePath& path) const {
    if (path.sub == nullptr || path.sub->name != "lastModified" || compare.op == Operator::ne) return {};
    const std::int64_t us = number_of(compare.literal);
    const bool from = compare.op != Operator::lt && compare.op != Operator::le;
    const bool until = compare.op != Operator::gt && compare.op != Operator::ge;
    return {{kRange, [self = *this, us, from, until](SearchText& sql) {
               std::string condition = "d.removed_us is null";
               if (from) condition += " and d.updated_us >= " + sql.number(us);
               if (until) condition += " and d.updated_us < " + sql.number(us + 1000);
               return select_from("d.id", table_of(self.question_.kind), condition);
             }}};
  }

  std::string values_at(SearchText& sql, const AttributePath& path, const std::string& range) const {
    return select_from("d.subject_id", "search_values",
                       "d.subject_kind = " + std::string(digit_of(question_.kind)) +
                           " and d.path = " + sql.text(scim::search_path(path)) + " and " + range);
  }

  std::vector<SearchDriver> of_text(const Compare& compare, const AttributePath& path) const {
    const Operator op = compare.op;
    if (op == Operator::ne || op == Operator::co || op == Operator::ew) return {};
    const std::string key = compare.key;
    const Rank rank = op == Operator::eq ? kEqual : op == Operator::sw ? kBegins : kRange;
    return {{rank, [self = *this, op, key, path](SearchText& sql) {
               // Nothing is above the last character: then the whole path is the range.
               const std::string range = range_of(sql, op, key, "d.key").value_or("d.key is not null");
               return self.values_at(sql, path, range);
             }}};
  }

  std::vector<SearchDriver> of_number(const Compare& compare, const AttributePath& path) const {
    const Operator op = compare.op;
    if (op == Operator::ne) return {};
    const std::int64_t number = number_of(compare.literal);
    return {{op == Operator::eq ? kEqual : kRange, [self = *this, op, number, path](SearchText& sql) {
               return self.values_at(sql, path, relate(sql, op, number, "d.number"));
             }}};
  }

  const SearchQuestion& question_;
};

}  // namespace

std::vector<SearchDriver> drivers_of(const scim::Predicate& predicate, const SearchQuestion& question) {
  return Finder(question).find(predicate, nullptr);
}

}  // namespace provost
