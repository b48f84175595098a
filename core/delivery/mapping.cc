#include "core/delivery/mapping.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "core/base/text.h"

namespace provost {
namespace {

constexpr std::array<std::string_view, 5> kVerbs = {"path", "first", "concat", "lower", "upper"};

bool is_scalar(const Value& rule) { return rule.is_null() || rule.is_text() || rule.is_number() || rule.is_bool(); }

/// What is wrong with a rule, or "".
std::string complaint(const Value& rule, int depth) {
  if (is_scalar(rule)) return "";
  if (depth == 0) return "is nested too deep";
  if (!rule.is_object() || rule.members().size() != 1)
    return "must be a value, or an object with one of path, first, concat, lower, upper";
  const Member& only = rule.members().front();
  if (std::find(kVerbs.begin(), kVerbs.end(), only.name) == kVerbs.end()) return "has a word that is no rule";
  if (only.name == "path") return only.value.is_text() && !only.value.as_text().empty() ? "" : "needs a path as text";
  if (only.name == "lower" || only.name == "upper") return complaint(only.value, depth - 1);
  if (!only.value.is_array() || only.value.items().empty()) return "needs a list of rules";
  for (const Value& each : only.value.items()) {
    std::string wrong = complaint(each, depth - 1);
    if (!wrong.empty()) return wrong;
  }
  return "";
}

/// The URN of an extension (everything up to the last colon) and the rest; no URN for attributes of the core.
std::pair<std::string_view, std::string_view> split_urn(std::string_view path) {
  const std::size_t colon = path.rfind(':');
  if (colon == std::string_view::npos) return {{}, path};
  return {path.substr(0, colon), path.substr(colon + 1)};
}

/// Of several values the primary one, or the first.
const Value* chosen(const Value* value) {
  if (value == nullptr || !value->is_array()) return value;
  const Array& items = value->items();
  if (items.empty()) return nullptr;
  const auto primary = std::find_if(items.begin(), items.end(), [](const Value& item) {
    const Value* flag = item.find_ignoring_case("primary");
    return flag != nullptr && flag->is_bool() && flag->as_bool();
  });
  return primary == items.end() ? &items.front() : &*primary;
}

const Value* at(const Value& attributes, std::string_view path) {
  const auto [urn, rest] = split_urn(path);
  const Value* found = urn.empty() ? &attributes : attributes.find_ignoring_case(urn);
  std::string_view left = rest;
  while (found != nullptr && !left.empty()) {
    const std::size_t dot = std::min(left.find('.'), left.size());
    found = chosen(found->find_ignoring_case(left.substr(0, dot)));
    left.remove_prefix(std::min(left.size(), dot + 1));
  }
  return found;
}

/// A value as a part of a text; nothing for what has no text.
std::optional<std::string> text_of(const Value& value) {
  if (value.is_text()) return value.as_text();
  if (value.is_integer()) return std::to_string(value.as_integer());
  if (value.is_bool()) return value.as_bool() ? "true" : "false";
  return std::nullopt;
}

std::string upper_ascii(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

Value evaluate(const Value& rule, const Value& person);

Value joined(const Array& rules, const Value& person) {
  std::string whole;
  for (const Value& each : rules) {
    const auto part = text_of(evaluate(each, person));
    if (!part) return nullptr;
    whole += *part;
  }
  return whole;
}

Value first_of(const Array& rules, const Value& person) {
  for (const Value& each : rules) {
    Value found = evaluate(each, person);
    if (!found.is_null() && !(found.is_text() && found.as_text().empty())) return found;
  }
  return nullptr;
}

Value evaluate(const Value& rule, const Value& person) {
  if (is_scalar(rule)) return rule;
  const Member& only = rule.members().front();
  if (only.name == "path") {
    const Value* found = at(person, only.value.as_text());
    return found == nullptr ? Value() : *found;
  }
  if (only.name == "first") return first_of(only.value.items(), person);
  if (only.name == "concat") return joined(only.value.items(), person);
  Value inner = evaluate(only.value, person);
  if (!inner.is_text()) return inner;
  return only.name == "lower" ? text::lower_ascii(inner.as_text()) : upper_ascii(inner.as_text());
}

/// Puts a value where the path says; nothing takes it away.
void put(Value& attributes, std::string_view path, Value value) {
  const auto [urn, rest] = split_urn(path);
  if (!urn.empty()) {
    if (attributes.find(urn) == nullptr) attributes.set(urn, Value::object({}));
    return put(*attributes.find(urn), rest, std::move(value));
  }
  const std::size_t dot = rest.find('.');
  if (dot != std::string_view::npos) {
    const std::string_view outer = rest.substr(0, dot);
    const Value* there = attributes.find(outer);
    if (there == nullptr || !there->is_object()) attributes.set(outer, Value::object({}));
    return put(*attributes.find(outer), rest.substr(dot + 1), std::move(value));
  }
  if (value.is_null()) {
    attributes.erase(rest);
  } else {
    attributes.set(rest, std::move(value));
  }
}

Error wrong(std::string_view attribute, std::string_view what) {
  return {Code::invalid_value, "the rule for \"" + std::string(attribute) + "\" " + std::string(what)};
}

}  // namespace

Result<Mapping> Mapping::read(std::string_view text) {
  if (text.size() > kLongestText) return fail(Code::invalid_value, "the rules are longer than 8 KiB");
  auto parsed = json::parse(text);
  if (!parsed || !parsed->is_object()) return fail(Code::invalid_value, "the rules must be one JSON object");
  std::vector<std::pair<std::string, Value>> rules;
  for (Member& member : parsed->members()) {
    if (member.name.empty() || member.name.back() == '.' || member.name.back() == ':') {
      return tl::unexpected(wrong(member.name, "names no attribute"));
    }
    const std::string complained = complaint(member.value, kDeepest);
    if (!complained.empty()) return tl::unexpected(wrong(member.name, complained));
    rules.emplace_back(std::move(member.name), std::move(member.value));
  }
  return Mapping(std::move(rules));
}

Result<Account> Mapping::apply(Account account) const {
  Value told = account.attributes;
  for (const auto& [attribute, rule] : rules_) {
    Value value = evaluate(rule, account.attributes);
    if (value.is_text() && value.as_text().size() > kLongestValue) {
      return tl::unexpected(wrong(attribute, "makes a text that is too long"));
    }
    put(told, attribute, std::move(value));
  }
  account.attributes = std::move(told);
  account.user_name = account.attributes.text_at("userName");
  if (account.user_name.empty()) return tl::unexpected(wrong("userName", "leaves the person without a name"));
  return account;
}

}  // namespace provost
