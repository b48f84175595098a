#include "scim/patch.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "scim/attribute_editor.h"
#include "scim/conformer.h"

namespace provost::scim {
namespace {

Value value_of(const Literal& literal) {
  if (const auto* truth = std::get_if<bool>(&literal)) return *truth;
  if (const auto* whole = std::get_if<std::int64_t>(&literal)) return *whole;
  if (const auto* number = std::get_if<double>(&literal)) return *number;
  if (const auto* text = std::get_if<std::string>(&literal)) return *text;
  if (const auto* instant = std::get_if<Instant>(&literal)) return to_iso8601(*instant);
  return {};
}

/// Makes an element what the filter asks for; false if it asks for more than equalities.
bool fulfil(const Predicate& filter, Value& element) {  // NOLINT(misc-no-recursion): the parser bounds its depth
  if (const auto* both = std::get_if<And>(&filter.node)) {
    return std::all_of(both->terms.begin(), both->terms.end(),
                       [&](const Predicate& term) { return fulfil(term, element); });
  }
  const auto* compare = std::get_if<Compare>(&filter.node);
  if (compare == nullptr || compare->op != Operator::eq) return false;
  Value wanted = value_of(compare->literal);
  if (wanted.is_null()) return true;
  if (!element.is_object()) return false;
  element.set(compare->path.attribute->name, std::move(wanted));
  return true;
}

/// Acts on one document; a failure leaves it to be thrown away.
class Patcher {
 public:
  Patcher(Value document, const Leniency& leniency)
      : document_(std::move(document)), leniency_(leniency), editor_(leniency, visits_) {}

  Result<void> act(const PatchOperation& operation) {
    const AttributePath& target = operation.path.target;
    if (target.extension == nullptr) return act_in(document_, operation);
    const std::string& name = target.extension->id;
    if (target.attribute == nullptr) return remove_extension(*target.extension);
    if (document_.find(name) == nullptr) document_.set(name, Value::object());
    TRY(act_in(*document_.find(name), operation));
    if (is_unassigned(*document_.find(name))) document_.erase(name);
    return {};
  }

  Value take() { return std::move(document_); }

 private:
  Result<void> remove_extension(const Schema& schema) {
    Value* values = document_.find(schema.id);
    if (values == nullptr) return {};
    for (const Attribute& attribute : schema.attributes) {
      TRY(editor_.change(*values, attribute, PatchKind::remove, nullptr));
    }
    document_.erase(schema.id);
    return {};
  }

  static const Value* value_in(const PatchOperation& operation) {
    return operation.value ? &*operation.value : nullptr;
  }

  Result<void> act_in(Value& holder, const PatchOperation& operation) {
    const Attribute& attribute = *operation.path.target.attribute;
    const Attribute* sub = operation.path.target.sub;
    if (attribute.multi_valued && (sub != nullptr || operation.path.filter)) return act_on_elements(holder, operation);
    if (sub == nullptr) return editor_.change(holder, attribute, operation.kind, value_in(operation));
    Value parent = holder.find(attribute.name) == nullptr ? Value::object() : *holder.find(attribute.name);
    const Value before = parent;
    TRY(editor_.change(parent, *sub, operation.kind, value_in(operation)));
    if (attribute.mutability == Mutability::immutable && !is_unassigned(before) && !(parent == before)) {
      return fail(Code::mutability, attribute.name + " is set and cannot be changed");
    }
    editor_.settle(holder, attribute, std::move(parent));
    return {};
  }

  Result<void> act_on_elements(Value& holder, const PatchOperation& operation) {
    const Attribute& attribute = *operation.path.target.attribute;
    Array elements = holder.find(attribute.name) == nullptr ? Array{} : holder.find(attribute.name)->items();
    const Array before = elements;
    const std::vector<std::size_t> chosen = TRY(choose(elements, operation));
    if (chosen.empty() && operation.kind == PatchKind::remove) return {};
    if (chosen.empty()) {
      TRY(create(elements, operation));
    } else {
      TRY(change(elements, chosen, operation));
    }
    std::erase_if(elements, is_unassigned);
    if (attribute.mutability == Mutability::immutable && elements != before && !before.empty()) {
      return fail(Code::mutability, attribute.name + " is set and cannot be changed");
    }
    if (elements.empty()) {
      holder.erase(attribute.name);
    } else {
      holder.set(attribute.name, Value(std::move(elements)));
    }
    return {};
  }

  Result<std::vector<std::size_t>> choose(const Array& elements, const PatchOperation& operation) {
    TRY(visits_.add(elements.size()));
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (!operation.path.filter || matches(*operation.path.filter, elements[i])) chosen.push_back(i);
    }
    return chosen;
  }

  Result<void> change(Array& elements, const std::vector<std::size_t>& chosen, const PatchOperation& operation) {
    std::optional<std::size_t> primary;
    for (const std::size_t position : chosen) {
      const bool was_primary = is_primary(elements[position]);
      TRY(change(elements[position], operation));
      if (is_primary(elements[position]) && !was_primary) primary = position;
    }
    const bool alone = primary && std::count_if(chosen.begin(), chosen.end(), [&](std::size_t position) {
                                    return is_primary(elements[position]);
                                  }) == 1;
    if (alone) make_primary(elements, *primary);
    return {};
  }

  Result<void> change(Value& element, const PatchOperation& operation) const {
    const Attribute& attribute = *operation.path.target.attribute;
    const Attribute* sub = operation.path.target.sub;
    if (sub != nullptr) return editor_.change(element, *sub, operation.kind, value_in(operation));
    const bool gone =
        operation.kind == PatchKind::remove || (operation.kind == PatchKind::replace && operation.value->is_null());
    if (gone) {
      element = Value();
      return {};
    }
    const Value& value = unwrapped(*operation.value);
    if (value.is_null()) return {};
    if (operation.kind == PatchKind::add && attribute.is_complex()) {
      return editor_.merge(element, attribute, operation.kind, value);
    }
    return editor_.put(element, attribute, value);
  }

  /// Nothing matched: the element is made of the filter's equalities and the value, where that is tolerated.
  Result<void> create(Array& elements, const PatchOperation& operation) {
    const Attribute& attribute = *operation.path.target.attribute;
    Value element = attribute.is_complex() ? Value::object() : Value();
    const bool plain = !operation.path.filter || !attribute.is_complex() || fulfil(*operation.path.filter, element);
    if (!leniency_.create_unmatched || !plain) {
      return fail(Code::no_target, "no value of " + attribute.name + " matches the path");
    }
    if (operation.value->is_null()) return {};
    if (elements.size() >= most_elements(attribute))
      return fail(Code::too_large, attribute.name + " has too many values");
    const Attribute* sub = operation.path.target.sub;
    if (sub != nullptr) {
      element.erase(sub->name);  // the filter may have asked for the old value
      TRY(editor_.change(element, *sub, PatchKind::add, &*operation.value));
    } else if (attribute.is_complex()) {
      TRY(editor_.merge(element, attribute, PatchKind::add, unwrapped(*operation.value)));
    } else {
      TRY(editor_.put(element, attribute, unwrapped(*operation.value)));
    }
    elements.push_back(std::move(element));
    if (is_primary(elements.back())) make_primary(elements, elements.size() - 1);
    return {};
  }

  Value document_;
  const Leniency& leniency_;
  Visits visits_;
  AttributeEditor editor_;
};

}  // namespace

Result<Checked> apply(const PatchRequest& request, const Value& document, const ResourceType& type,
                      const Leniency& leniency) {
  if (!document.is_object()) return fail(Code::invalid_syntax, "a resource is a JSON object");
  Patcher patcher(document, leniency);
  for (const PatchOperation& operation : request.operations) {
    TRY(patcher.act(operation));
  }
  return check_change(document, patcher.take(), type, leniency);
}

}  // namespace provost::scim
