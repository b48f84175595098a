#include "scim/bulk_references.h"

#include <functional>
#include <set>

#include "core/base/text.h"

namespace provost::scim {
namespace {

constexpr std::string_view kPrefix = "bulkId:";

/// Calls `see` with every reference in a text: the whole of it, or within quotes of a filter.
void see_references(const std::string& text, const std::function<void(std::string_view)>& see) {
  if (const std::string_view whole = referred_bulk_id(text); !whole.empty()) return see(whole);
  std::size_t at = text.find("\"bulkId:");
  while (at != std::string::npos) {
    const std::size_t begin = at + 1 + kPrefix.size();
    const std::size_t end = text.find('"', begin);
    if (end == std::string::npos) return;
    if (end > begin) see(std::string_view(text).substr(begin, end - begin));
    at = text.find("\"bulkId:", end);
  }
}

/// Calls `see` with every text and the name of the attribute that it stands in. Depth is bounded by the reader of JSON.
void walk(const Value& value, std::string_view name,
          const std::function<void(const std::string&, std::string_view)>& see) {
  if (value.is_text()) return see(value.as_text(), name);
  if (value.is_array()) {
    for (const Value& item : value.items()) walk(item, name, see);
  } else if (value.is_object()) {
    for (const Member& member : value.members()) walk(member.value, member.name, see);
  }
}

/// Attributes of which a text is an id, or has ids in it.
bool holds_ids(std::string_view name) {
  return text::equal_ignoring_case(name, "value") || text::equal_ignoring_case(name, "path");
}

std::string replaced(const std::string& text, const std::map<std::string, std::string>& ids) {
  if (const std::string_view whole = referred_bulk_id(text); !whole.empty()) {
    const auto found = ids.find(std::string(whole));
    return found == ids.end() ? text : found->second;
  }
  std::string result;
  std::size_t done = 0;
  see_references(text, [&](std::string_view reference) {
    const auto found = ids.find(std::string(reference));
    if (found == ids.end()) return;
    const auto begin = static_cast<std::size_t>(reference.data() - text.data());
    result.append(text, done, begin - kPrefix.size() - done).append(found->second);
    done = begin + reference.size();
  });
  return result.append(text, done);
}

bool refers(const Value& value, const std::set<std::string>& references) {
  bool found = false;
  walk(value, "", [&](const std::string& text, std::string_view) {
    found = found || references.contains(std::string(referred_bulk_id(text)));
  });
  return found;
}

/// Moves what refers out of one attribute; true if the whole attribute goes.
bool detach_from(Value& value, const std::string& path, const std::set<std::string>& references, Array& operations) {
  if (!refers(value, references)) return false;
  const auto later = [&](Value rest) {
    operations.push_back(Value::object({{"op", "add"}, {"path", path}, {"value", std::move(rest)}}));
  };
  if (!value.is_array()) return later(std::move(value)), true;
  Array kept, moved;
  for (Value& item : value.items()) (refers(item, references) ? moved : kept).push_back(std::move(item));
  later(Value(std::move(moved)));
  const bool emptied = kept.empty();
  value = Value(std::move(kept));
  return emptied;
}

bool is_extension(const Member& member) { return member.name.starts_with("urn:") && member.value.is_object(); }

}  // namespace

std::string_view referred_bulk_id(std::string_view text) {
  return text.starts_with(kPrefix) ? text.substr(kPrefix.size()) : std::string_view();
}

std::vector<BulkReference> references_in(const Value& data) {
  std::vector<BulkReference> references;
  std::map<std::string, std::size_t, std::less<>> seen;
  walk(data, "", [&](const std::string& text, std::string_view name) {
    see_references(text, [&](std::string_view reference) {
      const auto [place, fresh] = seen.emplace(reference, references.size());
      if (fresh) references.push_back({std::string(reference)});
      BulkReference& known = references[place->second];
      known.certain = known.certain || holds_ids(name);
    });
  });
  return references;
}

Value with_ids(const Value& data, const std::map<std::string, std::string>& ids) {
  if (data.is_text()) return Value(replaced(data.as_text(), ids));
  if (data.is_array()) {
    Array items;
    for (const Value& item : data.items()) items.push_back(with_ids(item, ids));
    return Value(std::move(items));
  }
  if (!data.is_object()) return data;
  Value object = Value::object();
  // The reader let no name in twice, so nobody has to look.
  for (const Member& member : data.members()) object.members().push_back({member.name, with_ids(member.value, ids)});
  return object;
}

Detached detach(const Value& data, const std::set<std::string>& references) {
  Detached detached;
  detached.data = Value::object();
  for (const Member& member : data.members()) {
    Value value = member.value;
    if (is_extension(member)) {
      Value rest = Value::object();
      for (Member& inner : value.members()) {
        if (!detach_from(inner.value, member.name + ":" + inner.name, references, detached.operations)) {
          rest.set(inner.name, std::move(inner.value));
        }
      }
      value = std::move(rest);
    } else if (detach_from(value, member.name, references, detached.operations)) {
      continue;
    }
    detached.data.set(member.name, std::move(value));
  }
  return detached;
}

}  // namespace provost::scim
