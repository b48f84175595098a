#include "core/schema/mentions.h"

#include <algorithm>

namespace provost::scim {
namespace {

/// Visits each node once; depth is bounded by the filter's own limit.
class Walk {
 public:
  Walk(std::string_view attribute, Mentions& mentions) : attribute_(attribute), mentions_(mentions) {}

  void visit(const Predicate& predicate) const { std::visit(*this, predicate.node); }  // NOLINT(misc-no-recursion)

  void operator()(const And& node) const { visit_all(node.terms); }
  void operator()(const Or& node) const { visit_all(node.terms); }
  void operator()(const Not& node) const { visit(*node.term); }
  void operator()(const Compare& node) const {
    if (is_meant(node.path)) note(node);
  }
  void operator()(const Present& node) const {
    if (is_meant(node.path)) mentions_.otherwise = true;
  }
  void operator()(const ValuePath& node) const {
    if (!is_meant(node.path)) return;
    if (const auto* compare = std::get_if<Compare>(&node.filter->node)) {
      note(*compare);
    } else {
      mentions_.otherwise = true;
    }
  }
  void operator()(const Constant&) const {}

 private:
  void visit_all(const std::vector<Predicate>& terms) const {  // NOLINT(misc-no-recursion)
    for (const Predicate& term : terms) visit(term);
  }

  bool is_meant(const AttributePath& path) const {
    return path.extension == nullptr && path.attribute != nullptr && path.attribute->name == attribute_;
  }

  void note(const Compare& compare) const {
    const auto* text = std::get_if<std::string>(&compare.literal);
    const Attribute* last = compare.path.last();
    if (compare.op == Operator::eq && text != nullptr && last != nullptr && last->name == "value") {
      mentions_.values.push_back(*text);
    } else {
      mentions_.otherwise = true;
    }
  }

  std::string_view attribute_;
  Mentions& mentions_;
};

bool touch(const AttributePath& one, const AttributePath& other) {
  if (one.attribute != other.attribute) return false;
  return one.sub == other.sub || one.sub == nullptr || other.sub == nullptr;
}

/// Visits each node until one speaks of a path that is looked for.
class Hunt {
 public:
  explicit Hunt(std::span<const AttributePath> paths) : paths_(paths) {}

  bool visit(const Predicate& predicate) const {
    return std::visit(*this, predicate.node);
  }  // NOLINT(misc-no-recursion)

  bool operator()(const And& node) const { return visit_all(node.terms); }
  bool operator()(const Or& node) const { return visit_all(node.terms); }
  bool operator()(const Not& node) const { return visit(*node.term); }
  bool operator()(const Compare& node) const { return is_meant(node.path); }
  bool operator()(const Present& node) const { return is_meant(node.path); }
  bool operator()(const ValuePath& node) const { return is_meant(node.path); }
  bool operator()(const Constant&) const { return false; }

 private:
  bool visit_all(const std::vector<Predicate>& terms) const {  // NOLINT(misc-no-recursion)
    return std::any_of(terms.begin(), terms.end(), [this](const Predicate& term) { return visit(term); });
  }
  bool is_meant(const AttributePath& path) const {
    return std::any_of(paths_.begin(), paths_.end(), [&](const AttributePath& each) { return touch(each, path); });
  }

  std::span<const AttributePath> paths_;
};

}  // namespace

bool mentions_any(const Predicate& predicate, std::span<const AttributePath> paths) {
  return Hunt(paths).visit(predicate);
}

Mentions mentions_of(const Predicate& predicate, std::string_view attribute) {
  Mentions mentions;
  Walk(attribute, mentions).visit(predicate);
  return mentions;
}

}  // namespace provost::scim
