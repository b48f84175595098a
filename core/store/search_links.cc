#include "core/store/search_links.h"

#include <algorithm>

namespace provost {
namespace {

using scim::Compare;
using scim::Predicate;

/// True of the members of a group and of the groups of a person.
bool is_link(const scim::AttributePath& path, SubjectKind kind) {
  if (path.extension != nullptr || path.attribute == nullptr) return false;
  return path.attribute->name == (kind == SubjectKind::user ? "groups" : "members");
}

/// Walks a predicate; the parser bounds its depth.
struct Walks {
  SubjectKind kind;

  bool operator()(const scim::And& node) const { return any(node.terms); }
  bool operator()(const scim::Or& node) const { return any(node.terms); }
  bool operator()(const scim::Not& node) const { return walks_links(*node.term, kind); }
  bool operator()(const scim::Present&) const { return false; }  // the first one decides
  bool operator()(const scim::Constant&) const { return false; }
  bool operator()(const scim::ValuePath& node) const {
    return is_link(node.path, kind) && !(kind == SubjectKind::group && sought_member(*node.filter));
  }
  bool operator()(const Compare& node) const {
    if (!is_link(node.path, kind) || std::holds_alternative<std::monostate>(node.literal)) return false;
    const bool by_id = node.op == scim::Operator::eq && node.path.sub != nullptr && node.path.sub->name == "value";
    return !(kind == SubjectKind::group && by_id);
  }

  bool any(const std::vector<Predicate>& terms) const {
    return std::any_of(terms.begin(), terms.end(), [&](const Predicate& term) { return walks_links(term, kind); });
  }
};

}  // namespace

std::optional<std::string_view> sought_member(const Predicate& filter) {
  const auto* compare = std::get_if<Compare>(&filter.node);
  if (compare == nullptr || compare->op != scim::Operator::eq) return std::nullopt;
  if (!std::holds_alternative<std::string>(compare->literal)) return std::nullopt;
  if (compare->path.last() == nullptr || compare->path.last()->name != "value") return std::nullopt;
  return compare->key;
}

bool walks_links(const Predicate& filter, SubjectKind kind) {  // NOLINT(misc-no-recursion)
  return std::visit(Walks{kind}, filter.node);
}

std::string links_of(SubjectKind kind, const std::string& candidates) {
  std::string text = "select 1 from members m where m.tenant_id = $1";
  if (kind == SubjectKind::user) text += " and m.member_kind = 0";
  if (candidates.empty()) return text;
  return text + " and " + (kind == SubjectKind::user ? "m.member_id" : "m.group_id") + " in (" + candidates + ")";
}

}  // namespace provost
