#include "core/schema/mentions.h"

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

}  // namespace

Mentions mentions_of(const Predicate& predicate, std::string_view attribute) {
  Mentions mentions;
  Walk(attribute, mentions).visit(predicate);
  return mentions;
}

}  // namespace provost::scim
