#include "core/store/search_condition.h"

#include "core/schema/search_value.h"
#include "core/store/search_links.h"

namespace provost {
namespace {

using scim::AttributePath;
using scim::Compare;
using scim::Operator;
using scim::Predicate;

// The way to a subject's rows is the primary key. Left to themselves, SQLite takes an index on values where a
// comparison lets it, and PostgreSQL without figures joins each with each; then everybody's values are walked for each
// subject. So comparisons are hidden from the one (coalesce) and the join from the other.
constexpr std::string_view kBySubject = " limit 1 offset 0)";

constexpr std::string_view kTrue = "(1 = 1)";
constexpr std::string_view kFalse = "(1 = 0)";
const TextField kStoredText{"v.key", "v.tail"};

bool is_null(const Compare& compare) { return std::holds_alternative<std::monostate>(compare.literal); }

std::string negated(const std::string& condition) { return "(not " + condition + ")"; }
std::string both(const std::string& one, const std::string& other) { return "(" + one + " and " + other + ")"; }
std::string either(const std::string& one, const std::string& other) { return "(" + one + " or " + other + ")"; }

bool is_schemas(const AttributePath& path) {
  return path.extension == nullptr && path.attribute != nullptr && path.attribute->name == "schemas";
}
bool is_meta(const AttributePath& path) {
  return path.extension == nullptr && path.attribute != nullptr && path.attribute->name == "meta";
}

}  // namespace

std::int64_t number_of(const scim::Literal& literal) {
  if (const auto* truth = std::get_if<bool>(&literal)) return std::int64_t{*truth};
  if (const auto* whole = std::get_if<std::int64_t>(&literal)) return *whole;
  if (const auto* decimal = std::get_if<double>(&literal)) return scim::ordered(*decimal);
  return std::get<Instant>(literal).us;
}

/// Walks a predicate; the parser bounds its depth.
struct SearchCondition::Writer {
  const SearchCondition& condition;
  const Place& place;

  std::string operator()(const scim::And& node) const { return joined(node.terms, " and "); }
  std::string operator()(const scim::Or& node) const { return joined(node.terms, " or "); }
  std::string operator()(const scim::Not& node) const { return negated(condition.render(*node.term, place)); }
  std::string operator()(const Compare& node) const { return condition.compare(node, place); }
  std::string operator()(const scim::Present& node) const { return condition.present(node.path, place); }
  std::string operator()(const scim::ValuePath& node) const { return condition.value_path(node); }
  std::string operator()(const scim::Constant& node) const { return std::string(node.truth ? kTrue : kFalse); }

  std::string joined(const std::vector<Predicate>& terms, std::string_view word) const {
    std::string text = "(";
    for (const Predicate& term : terms) {
      if (text.size() > 1) text += word;
      text += condition.render(term, place);
    }
    return text + ")";
  }
};

std::string SearchCondition::render(const Predicate& predicate,
                                    const Place& place) const {  // NOLINT(misc-no-recursion)
  return std::visit(Writer{*this, place}, predicate.node);
}

std::optional<DerivedValue> SearchCondition::derived(const AttributePath& path, const Place& place) const {
  switch (place.kind) {
    case Place::Kind::resource:
      return derived_.value(path);
    case Place::Kind::meta:
      return derived_.meta(path.attribute->name);
    case Place::Kind::link:
      return derived_.link_value(*place.link, path.attribute->name);
    case Place::Kind::schema_id:
      return DerivedValue{{sql_.in_order(sql_.text(place.schema_id))}, ""};
    case Place::Kind::stored:
      break;
  }
  return std::nullopt;
}

std::string SearchCondition::compare(const Compare& compare, const Place& place) const {
  const bool at_top = place.kind == Place::Kind::resource;
  if (at_top && is_schemas(compare.path)) return compare_schemas(compare);
  if (at_top && derived_.is_link(compare.path)) return compare_link(compare);
  // Of wholes only null is asked, and meta is never unassigned.
  if (at_top && is_meta(compare.path) && compare.path.sub == nullptr) {
    return std::string(compare.op == Operator::eq ? kFalse : kTrue);
  }
  if (const auto value = derived(compare.path, place)) return compare_derived(compare, *value);
  return compare_stored(compare, place);
}

std::string SearchCondition::present(const AttributePath& path, const Place& place) const {
  const bool at_top = place.kind == Place::Kind::resource;
  if (at_top && (is_schemas(path) || (is_meta(path) && path.sub == nullptr))) return std::string(kTrue);
  if (at_top && derived_.is_link(path)) {
    return any_link([&](const Place& row) {
      return path.sub == nullptr ? std::string(kTrue) : derived_.link_value(*row.link, path.sub->name).present();
    });
  }
  if (const auto value = derived(path, place)) return value->present();
  return stored_present(path, place);
}

std::string SearchCondition::value_path(const scim::ValuePath& path) const {            // NOLINT(misc-no-recursion)
  const auto filter = [&](const Place& place) { return render(*path.filter, place); };  // NOLINT(misc-no-recursion)
  if (is_schemas(path.path)) return any_schema(filter);
  if (derived_.is_link(path.path)) {
    const auto id = sought_member(*path.filter);
    return id && question_.kind == SubjectKind::group ? has_member(*id) : any_link(filter);
  }
  if (is_meta(path.path)) return filter(Place{Place::Kind::meta});
  return "exists (select 1 from search_values e where " + row_of("e", scim::search_path(path.path)) + " and " +
         filter(Place{Place::Kind::stored, &path.path}) + std::string(kBySubject);
}

/// A row of search_values that is the subject's and at this path.
std::string SearchCondition::row_of(std::string_view alias, std::string_view path) const {
  const std::string row(alias);
  return row + ".tenant_id = $1 and " + row + ".subject_kind = " + std::string(digit_of(question_.kind)) + " and " +
         row + ".subject_id = t.id and " + row + ".path = " + sql_.text(path);
}

std::string SearchCondition::stored(const AttributePath& path, const Place& place, const std::string& condition) const {
  AttributePath whole = path;
  std::string within;
  if (place.kind == Place::Kind::stored) {
    whole = *place.whole;
    // The name `value` of plain values leads to the attribute itself.
    if (path.attribute != whole.attribute) whole.sub = path.attribute;
    within = " and v.element = e.element";
  }
  return "exists (select 1 from search_values v where " + row_of("v", scim::search_path(whole)) + within + condition +
         std::string(kBySubject);
}

std::string SearchCondition::stored_present(const AttributePath& path, const Place& place) const {
  const scim::Attribute* last = path.last();
  if (last == nullptr || last->is_complex()) return stored(path, place, " and v.number = 1");
  return stored(path, place, scim::is_textual(*last) ? " and coalesce(v.key, '') <> ''" : "");
}

std::string SearchCondition::related(const Compare& compare, const DerivedValue& value) const {
  if (value.is_text()) return relate(sql_, compare.op, compare.key, value.text);
  return relate(sql_, compare.op, number_of(compare.literal), value.number);
}

std::string SearchCondition::compare_stored(const Compare& compare, const Place& place) const {
  if (is_null(compare)) {
    const std::string assigned = stored_present(compare.path, place);
    return compare.op == Operator::eq ? negated(assigned) : assigned;
  }
  const DerivedValue row = std::holds_alternative<std::string>(compare.literal) ? DerivedValue{kStoredText, ""}
                                                                                : DerivedValue{{}, "v.number"};
  std::string any = stored(compare.path, place, " and coalesce(" + related(compare, row) + ", false)");
  return compare.op == Operator::ne ? either(any, negated(stored(compare.path, place, ""))) : any;
}

std::string SearchCondition::compare_derived(const Compare& compare, const DerivedValue& value) const {
  if (is_null(compare)) return compare.op == Operator::eq ? negated(value.present()) : value.present();
  const std::string relation = both(value.exists(), related(compare, value));
  return compare.op == Operator::ne ? either(relation, negated("(" + value.exists() + ")")) : relation;
}

std::string SearchCondition::compare_link(const Compare& compare) const {
  if (is_null(compare)) {
    const std::string assigned = present(compare.path, Place{});
    return compare.op == Operator::eq ? negated(assigned) : assigned;
  }
  const std::string_view name = compare.path.sub->name;
  const bool by_id = compare.op == Operator::eq && name == "value";
  if (by_id && question_.kind == SubjectKind::group) return has_member(compare.key);
  const std::string any =
      any_link([&](const Place& row) { return related(compare, derived_.link_value(*row.link, name)); });
  const auto is_there = [](const Place&) { return std::string(kTrue); };
  return compare.op == Operator::ne ? either(any, negated(any_link(is_there))) : any;
}

std::string SearchCondition::compare_schemas(const Compare& compare) const {
  if (is_null(compare)) return std::string(compare.op == Operator::eq ? kFalse : kTrue);
  return any_schema([&](const Place& id) { return compare_derived(compare, *derived(compare.path, id)); });
}

std::string SearchCondition::has_member(std::string_view id) const {
  const auto there = [&](SubjectKind kind) {
    return "exists (select 1 from members m where m.tenant_id = $1 and m.group_id = t.id and m.member_kind = " +
           std::string(digit_of(kind)) + " and m.member_id in (select x.id from " + std::string(table_of(kind)) +
           " x where x.tenant_id = $1 and x.scim_id = " + sql_.text(id) + "))";
  };
  return either(there(SubjectKind::user), there(SubjectKind::group));
}

std::string SearchCondition::any_link(const Each& condition) const {
  std::string any;
  for (const LinkRows& rows : derived_.links()) {
    if (!any.empty()) any += " or ";
    any += "exists (select 1" + rows.from + " and " + condition(Place{Place::Kind::link, nullptr, &rows}) + ")";
  }
  return "(" + any + ")";
}

std::string SearchCondition::any_schema(const Each& condition) const {
  const auto at = [](std::string_view id) { return Place{Place::Kind::schema_id, nullptr, nullptr, id}; };
  std::string any = condition(at(question_.type.schema->id));
  for (const scim::Extension& extension : question_.type.extensions) {
    const scim::Schema& schema = *extension.schema;
    any += " or " + both(stored({&schema, nullptr, nullptr}, Place{}, ""), condition(at(schema.id)));
  }
  return "(" + any + ")";
}

}  // namespace provost
