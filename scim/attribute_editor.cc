#include "scim/attribute_editor.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "core/schema/predicate.h"

namespace provost::scim {
namespace {

Result<void> keep_immutable(const Value& holder, const Attribute& attribute, const Value& next) {
  if (attribute.mutability != Mutability::immutable) return {};
  const Value* now = holder.find(attribute.name);
  if (now == nullptr || is_unassigned(*now) || *now == next) return {};
  return fail(Code::mutability, attribute.name + " is set and cannot be changed");
}

void assign(Value& holder, const Attribute& attribute, Value value) {
  if (is_unassigned(value)) {
    holder.erase(attribute.name);
  } else {
    holder.set(attribute.name, std::move(value));
  }
}

/// What an element says, apart from its type; "" if it is not told by a value of its own.
std::string value_key(const Attribute& attribute, const Value& element) {
  const Attribute* value = attribute.is_complex() ? attribute.find("value") : &attribute;
  const Value* own = attribute.is_complex() ? element.find("value") : &element;
  if (value == nullptr || own == nullptr) return {};
  return own->is_text() ? comparison_key(*value, own->as_text()) : json::write(*own);
}

std::string type_key(const Attribute& attribute, const Value& element) {
  const Attribute* type = attribute.find("type");
  return type == nullptr ? std::string() : comparison_key(*type, element.text_at("type"));
}

/// Every member of `part` is in `whole` with the same value.
bool is_part_of(const Value& part, const Value& whole) {
  if (!part.is_object() || !whole.is_object()) return part == whole;
  return std::all_of(part.members().begin(), part.members().end(), [&](const Member& member) {
    const Value* same = whole.find(member.name);
    return same != nullptr && *same == member.value;
  });
}

/// Finds elements by what they say: the same value, under the same type where one is named (RFC 7644 §3.5.2.1).
class Index {
 public:
  explicit Index(const Attribute& attribute) : attribute_(attribute) {}

  void note(const Value& element, std::size_t position) {
    const std::string key = value_key(attribute_, element);
    if (key.empty()) return;
    by_value_.emplace(key, position);
    by_type_.emplace(type_key(attribute_, element) + '\0' + key, position);
  }

  /// True if the element is found without a look at each.
  bool knows(const Value& element) const { return !value_key(attribute_, element).empty(); }

  /// The position of the element that says this already, or npos.
  std::size_t find(const Value& element, const Array& elements) const {
    const std::string key = value_key(attribute_, element);
    if (key.empty()) {
      const auto same = std::find(elements.begin(), elements.end(), element);
      return same == elements.end() ? npos : static_cast<std::size_t>(same - elements.begin());
    }
    const std::string type = type_key(attribute_, element);
    const auto found = type.empty() ? by_value_.find(key) : by_type_.find(type + '\0' + key);
    return found == (type.empty() ? by_value_.end() : by_type_.end()) ? npos : found->second;
  }

  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

 private:
  const Attribute& attribute_;
  std::map<std::string, std::size_t> by_value_;
  std::map<std::string, std::size_t> by_type_;
};

}  // namespace

Result<void> Visits::add(std::size_t elements) {
  count_ += elements;
  if (count_ > kMost) return fail(Code::too_large, "the operations look at too many values");
  return {};
}

void make_primary(Array& elements, std::size_t chosen) {
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (i != chosen && is_primary(elements[i])) elements[i].set("primary", false);
  }
  if (!is_primary(elements[chosen])) elements[chosen].set("primary", true);
}

const Value& unwrapped(const Value& value) {
  return value.is_array() && value.items().size() == 1 ? value.items().front() : value;
}

Result<void> AttributeEditor::change(Value& holder, const Attribute& attribute,  // NOLINT(misc-no-recursion)
                                     PatchKind kind, const Value* value) const {
  if (kind == PatchKind::remove) return remove(holder, attribute, value);
  if (value->is_null()) return kind == PatchKind::add ? Result<void>() : remove(holder, attribute, nullptr);
  if (attribute.multi_valued && kind == PatchKind::add) return append(holder, attribute, *value);
  if (attribute.is_complex() && !attribute.multi_valued) return replace_complex(holder, attribute, kind, *value);
  Value next = TRY(conformer_.value(attribute, *value));
  TRY(keep_immutable(holder, attribute, next));
  assign(holder, attribute, std::move(next));
  return {};
}

Result<void> AttributeEditor::remove(Value& holder, const Attribute& attribute, const Value* listed) const {
  const Value* now = holder.find(attribute.name);
  if (now == nullptr) return {};
  TRY(keep_immutable(holder, attribute, Value()));
  if (attribute.multi_valued && listed != nullptr) return remove_listed(holder, attribute, *listed);
  holder.erase(attribute.name);
  return {};
}

/// A complex value whose members are all empty (see Leniency::empty_complex_unassigns).
bool AttributeEditor::says_nothing(const Value& value) const {
  if (!leniency_.empty_complex_unassigns || !value.is_object() || value.members().empty()) return false;
  return std::all_of(value.members().begin(), value.members().end(), [](const Member& member) {
    return is_unassigned(member.value) || (member.value.is_text() && member.value.as_text().empty());
  });
}

Result<void> AttributeEditor::replace_complex(Value& holder, const Attribute& attribute,  // NOLINT(misc-no-recursion)
                                              PatchKind kind, const Value& value) const {
  const Value& given = leniency_.array_for_single ? unwrapped(value) : value;
  const bool empty_text = given.is_text() && given.as_text().empty() && leniency_.text_for_reference;
  if (empty_text && attribute.is_resource_reference()) return remove(holder, attribute, nullptr);
  Value* now = holder.find(attribute.name);
  Value next = now == nullptr ? Value::object() : *now;
  TRY(merge(next, attribute, kind, given));
  TRY(keep_immutable(holder, attribute, next));
  settle(holder, attribute, std::move(next));
  return {};
}

Result<void> AttributeEditor::merge(Value& object, const Attribute& attribute,  // NOLINT(misc-no-recursion)
                                    PatchKind kind, const Value& value) const {
  Value fresh = TRY(conformer_.single(attribute, value));
  if (value.is_object()) {
    for (const Member& member : value.members()) {
      const Attribute* sub = attribute.find(member.name);
      if (sub == nullptr || sub->mutability == Mutability::read_only || !is_unassigned(member.value)) continue;
      TRY(change(object, *sub, kind, &member.value));
    }
  }
  if (!fresh.is_object()) return {};
  for (const Member& member : fresh.members()) {
    TRY(change(object, *attribute.find(member.name), kind, &member.value));
  }
  return {};
}

void AttributeEditor::settle(Value& holder, const Attribute& attribute, Value value) const {
  assign(holder, attribute, says_nothing(value) ? Value() : std::move(value));
}

Result<void> AttributeEditor::put(Value& element, const Attribute& attribute, const Value& value) const {
  Value fresh = TRY(conformer_.single(attribute, value));
  for (const Attribute& sub : attribute.sub_attributes) {
    const Value* next = fresh.find(sub.name);
    TRY(keep_immutable(element, sub, next == nullptr ? Value() : *next));
  }
  element = std::move(fresh);
  return {};
}

Result<void> AttributeEditor::append(Value& holder, const Attribute& attribute, const Value& value) const {
  const Array alone = value.is_array() ? Array{} : Array{value};
  const Value* now = holder.find(attribute.name);
  Array elements = now == nullptr ? Array{} : now->items();
  TRY(visits_.add(elements.size()));
  Index index(attribute);
  for (std::size_t i = 0; i < elements.size(); ++i) index.note(elements[i], i);
  std::size_t primary = Index::npos;  // the element that becomes primary by this operation
  for (const Value& item : value.is_array() ? value.items() : alone) {
    Value fresh = TRY(conformer_.single(attribute, item));
    if (is_unassigned(fresh)) continue;
    if (!index.knows(fresh)) TRY(visits_.add(elements.size()));
    const std::size_t same = index.find(fresh, elements);
    const std::size_t position = same == Index::npos ? elements.size() : same;
    if (is_primary(fresh) && primary != Index::npos && primary != position) {
      return fail(Code::invalid_value, attribute.name + " has two primary values");
    }
    if (is_primary(fresh)) primary = position;
    if (same != Index::npos) continue;
    if (position >= most_elements(attribute)) return fail(Code::too_large, attribute.name + " has too many values");
    index.note(fresh, position);
    elements.push_back(std::move(fresh));
  }
  if (primary != Index::npos) make_primary(elements, primary);
  TRY(keep_immutable(holder, attribute, Value(elements)));
  assign(holder, attribute, Value(std::move(elements)));
  return {};
}

Result<void> AttributeEditor::remove_listed(Value& holder, const Attribute& attribute, const Value& listed) const {
  const Array alone = listed.is_array() ? Array{} : Array{listed};
  const Array& items = listed.is_array() ? listed.items() : alone;
  if (items.size() > most_elements(attribute)) return fail(Code::too_large, "too many values are listed for removal");
  std::set<std::string> values;
  std::set<std::string> typed;
  Array parts;
  for (const Value& item : items) {
    Value gone = TRY(conformer_.single(attribute, item));
    if (is_unassigned(gone)) continue;
    const std::string key = value_key(attribute, gone);
    const std::string type = type_key(attribute, gone);
    if (key.empty()) {
      parts.push_back(std::move(gone));
    } else if (type.empty()) {
      values.insert(key);
    } else {
      typed.insert(type + '\0' + key);
    }
  }
  Array& elements = holder.find(attribute.name)->items();
  TRY(visits_.add(elements.size() * (1 + parts.size())));
  std::erase_if(elements, [&](const Value& element) {
    const std::string key = value_key(attribute, element);
    return values.contains(key) || typed.contains(type_key(attribute, element) + '\0' + key) ||
           std::any_of(parts.begin(), parts.end(), [&](const Value& part) { return is_part_of(part, element); });
  });
  if (elements.empty()) holder.erase(attribute.name);
  return {};
}

}  // namespace provost::scim
