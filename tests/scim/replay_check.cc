#include "tests/scim/replay_check.h"

#include <algorithm>
#include <functional>
#include <map>
#include <regex>

#include "core/base/text.h"

namespace provost::test {
namespace {

/// True if everything in `want` is in `got`; arrays must match item by item.
bool is_within(const Value& want, const Value& got) {
  if (want.is_object()) {
    return got.is_object() && std::all_of(want.members().begin(), want.members().end(), [&](const Member& member) {
             const Value* other = got.find(member.name);
             return other != nullptr && is_within(member.value, *other);
           });
  }
  if (want.is_array()) {
    return got.is_array() && want.items().size() == got.items().size() &&
           std::equal(want.items().begin(), want.items().end(), got.items().begin(), is_within);
  }
  return want == got;
}

std::size_t size_of(const Value* got) {
  if (got == nullptr || got->is_null()) return 0;
  if (got->is_array()) return got->items().size();
  if (got->is_object()) return got->members().size();
  return got->is_text() ? got->as_text().size() : 1;
}

bool has(const Value* got, const Value& want) {
  return got != nullptr && got->is_array() &&
         std::any_of(got->items().begin(), got->items().end(),
                     [&](const Value& item) { return is_within(want, item); });
}

bool is_of_type(const Value* got, const std::string& type) {
  if (got == nullptr) return false;
  static const std::map<std::string, bool (Value::*)() const> kTypes{{"integer", &Value::is_integer},
                                                                     {"string", &Value::is_text},
                                                                     {"boolean", &Value::is_bool},
                                                                     {"array", &Value::is_array},
                                                                     {"object", &Value::is_object}};
  return (got->*kTypes.at(type))();
}

bool is_empty(const Value* got) {
  return got == nullptr || got->is_null() ||
         ((got->is_array() || got->is_object() || got->is_text()) && size_of(got) == 0);
}

bool is_sorted(const Value* got, const Value& member, bool descending) {
  if (got == nullptr || !got->is_array()) return false;
  std::vector<std::string> keys;
  for (const Value& item : got->items()) keys.push_back(text::fold(item.text_at(member.as_text())));
  return descending ? std::is_sorted(keys.rbegin(), keys.rend()) : std::is_sorted(keys.begin(), keys.end());
}

std::size_t count_of(const Value* got, const Value& element) {
  if (got == nullptr || !got->is_array()) return 0;
  return static_cast<std::size_t>(std::count_if(got->items().begin(), got->items().end(),
                                                [&](const Value& item) { return is_within(element, item); }));
}

bool has_keys(const Value* got, const Value& want) {
  return got != nullptr && got->is_object() && got->members().size() == want.items().size() &&
         std::all_of(want.items().begin(), want.items().end(),
                     [&](const Value& name) { return got->find(name.as_text()) != nullptr; });
}

using Question = std::function<bool(const Value* got, const Value& want)>;

const std::map<std::string, Question>& questions() {
  static const std::map<std::string, Question> kQuestions{
      {"eq", [](const Value* got,
                const Value& want) { return got != nullptr && is_within(want, *got) && is_within(*got, want); }},
      {"ieq",
       [](const Value* got, const Value& want) {
         return got != nullptr && got->is_text() && text::fold(got->as_text()) == text::fold(want.as_text());
       }},
      {"ne", [](const Value* got, const Value& want) { return got == nullptr || !(*got == want); }},
      {"in",
       [](const Value* got, const Value& want) {
         return got != nullptr && std::find(want.items().begin(), want.items().end(), *got) != want.items().end();
       }},
      {"exists",
       [](const Value* got, const Value& want) { return (got != nullptr && !got->is_null()) == want.as_bool(); }},
      {"empty", [](const Value* got, const Value& want) { return is_empty(got) == want.as_bool(); }},
      {"len",
       [](const Value* got, const Value& want) { return size_of(got) == static_cast<std::size_t>(want.as_integer()); }},
      {"maxLen",
       [](const Value* got, const Value& want) { return size_of(got) <= static_cast<std::size_t>(want.as_integer()); }},
      {"type", [](const Value* got, const Value& want) { return is_of_type(got, want.as_text()); }},
      {"has", has},
      {"hasNot", [](const Value* got, const Value& want) { return !has(got, want); }},
      {"count",
       [](const Value* got, const Value& want) {
         return count_of(got, want.items().at(0)) == static_cast<std::size_t>(want.items().at(1).as_integer());
       }},
      {"match",
       [](const Value* got, const Value& want) {
         return got != nullptr && got->is_text() && is_found(want.as_text(), got->as_text());
       }},
      {"keys", has_keys},
      {"ascending", [](const Value* got, const Value& want) { return is_sorted(got, want, false); }},
      {"descending", [](const Value* got, const Value& want) { return is_sorted(got, want, true); }},
  };
  return kQuestions;
}

const Value* step_into(const Value& value, const Value& step) {
  if (step.is_object()) {
    if (!value.is_array()) return nullptr;
    const auto found = std::find_if(value.items().begin(), value.items().end(),
                                    [&](const Value& item) { return is_within(step, item); });
    return found == value.items().end() ? nullptr : &*found;
  }
  if (!step.is_integer()) return value.find(step.as_text());
  if (!value.is_array()) return nullptr;
  const auto size = static_cast<std::int64_t>(value.items().size());
  const std::int64_t index = step.as_integer() < 0 ? size + step.as_integer() : step.as_integer();
  return index >= 0 && index < size ? &value.items()[static_cast<std::size_t>(index)] : nullptr;
}

}  // namespace

const Value* walk(const Value& body, const Value& path) {
  const Value* at = &body;
  for (const Value& step : path.items()) {
    at = step_into(*at, step);
    if (at == nullptr) return nullptr;
  }
  return at;
}

bool is_found(const std::string& pattern, const std::string& text) {
  constexpr std::string_view kNoCase = "(?i)";
  if (!pattern.starts_with(kNoCase)) return std::regex_search(text, std::regex(pattern));
  return std::regex_search(text, std::regex(pattern.substr(kNoCase.size()), std::regex::icase));
}

std::optional<std::string> complaint(const Value& check, const Value& body) {
  const Value& at = *check.find("at");
  const Value* got = walk(body, at);
  for (const Member& member : check.members()) {
    if (member.name == "at") continue;
    const auto question = questions().find(member.name);
    if (question == questions().end()) return "unknown check " + member.name;
    if (question->second(got, member.value)) continue;
    return json::write(at) + ": wanted " + member.name + " " + json::write(member.value) + ", got " +
           (got == nullptr ? "nothing" : json::write(*got).substr(0, 200));
  }
  return std::nullopt;
}

}  // namespace provost::test
