#include "core/schema/search_value.h"

#include <algorithm>
#include <bit>

#include "core/base/clock.h"
#include "core/schema/comparison.h"
#include "core/schema/predicate.h"

namespace provost::scim {
namespace {

constexpr std::size_t kLongestPath = 900;

/// Distinguishes paths that begin alike; nobody gains by making two of his own attributes collide.
std::string digest_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return std::to_string(hash);
}

bool is_primary(const Value& element) {
  const Value* primary = element.find("primary");
  return primary != nullptr && primary->is_bool() && primary->as_bool();
}

/// The element that a resource is sorted by.
std::size_t leading(const Array& elements) {
  const auto primary = std::find_if(elements.begin(), elements.end(), is_primary);
  if (primary != elements.end()) return static_cast<std::size_t>(primary - elements.begin());
  const auto first = std::find_if(elements.begin(), elements.end(), [](const Value& each) { return !each.is_null(); });
  return static_cast<std::size_t>(first - elements.begin());
}

class Indexer {
 public:
  explicit Indexer(const ResourceType& type) : type_(type) {}

  std::vector<SearchValue> rows(const Value& document) {
    for (const Member& member : document.members()) {
      if (const Extension* extension = type_.find_extension(member.name)) {
        put_extension(*extension->schema, member.value);
      } else if (const Attribute* attribute = type_.find(member.name)) {
        put({nullptr, attribute, nullptr}, member.value);
      }
    }
    return std::move(rows_);
  }

 private:
  struct Spot {
    std::int64_t element;
    bool leads;
  };

  void put_extension(const Schema& schema, const Value& values) {
    if (!values.is_object() || values.members().empty()) return;
    put_whole({&schema, nullptr, nullptr}, values, 0);
    for (const Member& member : values.members()) {
      if (const Attribute* attribute = schema.find(member.name)) put({&schema, attribute, nullptr}, member.value);
    }
  }

  void put(const AttributePath& path, const Value& value) {
    if (!allow_filter(path)) return;
    if (!value.is_array()) return put_element(path, value, {0, true});
    const std::size_t leader = leading(value.items());
    for (std::size_t i = 0; i < value.items().size(); ++i) {
      put_element(path, value.items()[i], {static_cast<std::int64_t>(i), i == leader});
    }
  }

  void put_element(const AttributePath& path, const Value& value, const Spot& spot) {
    if (value.is_null()) return;
    if (!path.attribute->is_complex()) return put_value(path, value, {spot, 0});
    if (!value.is_object()) return;
    put_whole(path, value, spot.element);
    for (const Member& member : value.members()) {
      const AttributePath inner{path.extension, path.attribute, path.attribute->find(member.name)};
      if (inner.sub == nullptr || !allow_filter(inner)) continue;
      put_sub(inner, member.value, spot);
    }
  }

  void put_sub(const AttributePath& path, const Value& value, const Spot& spot) {
    const Array alone = value.is_array() ? Array{} : Array{value};
    std::int64_t position = 0;
    for (const Value& each : value.is_array() ? value.items() : alone) {
      if (!each.is_null()) put_value(path, each, {spot, position++});
    }
  }

  struct Slot {
    Spot spot;
    std::int64_t position;
  };
  void put_value(const AttributePath& path, const Value& value, const Slot& slot) {
    const Attribute& attribute = *path.last();
    SearchValue row{search_path(path), slot.spot.element, slot.position, {}, {}, {}, false};
    row.leads = slot.spot.leads && slot.position == 0;
    if (is_textual(attribute)) {
      if (value.is_text()) {
        SplitKey split = split_key(comparison_key(attribute, value.as_text()));
        row.key = std::move(split.head);
        row.tail = std::move(split.tail);
      }
    } else {
      row.number = search_number(attribute, value);
    }
    rows_.push_back(std::move(row));
  }

  void put_whole(const AttributePath& path, const Value& value, std::int64_t element) {
    rows_.push_back({search_path(path), element, 0, {}, {}, std::int64_t{is_present(value)}, false});
  }

  const ResourceType& type_;
  std::vector<SearchValue> rows_;
};

}  // namespace

std::vector<SearchValue> search_values(const Value& document, const ResourceType& type) {
  if (!document.is_object()) return {};
  return Indexer(type).rows(document);
}

std::string search_path(const AttributePath& path) {
  std::string text = to_text(path);
  if (text.size() <= kLongestPath) return text;
  return std::string(whole_characters(text, kLongestPath)).append("#").append(digest_of(text));
}

std::string_view whole_characters(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

SplitKey split_key(std::string_view key) {
  const std::string_view head = whole_characters(key, kSearchKeyBytes);
  if (head.size() == key.size()) return {std::string(head), std::nullopt};
  return {std::string(head), std::string(key.substr(head.size()))};
}

std::int64_t ordered(double decimal) {
  // The bits of a positive double are in the order of doubles; those of a negative one in the opposite order.
  const auto bits = std::bit_cast<std::int64_t>(decimal == 0 ? 0.0 : decimal);
  return bits < 0 ? bits ^ INT64_MAX : bits;
}

std::optional<std::int64_t> search_number(const Attribute& attribute, const Value& value) {
  switch (attribute.type) {
    case Type::boolean:
      return value.is_bool() ? std::optional(std::int64_t{value.as_bool()}) : std::nullopt;
    case Type::integer:
      return value.is_integer() ? std::optional(value.as_integer()) : std::nullopt;
    case Type::decimal:
      return value.is_number() ? std::optional(ordered(value.as_number())) : std::nullopt;
    case Type::date_time: {
      const auto instant = value.is_text() ? from_iso8601(value.as_text()) : std::nullopt;
      return instant ? std::optional(instant->us) : std::nullopt;
    }
    case Type::string:
    case Type::reference:
    case Type::binary:
    case Type::complex:
      break;
  }
  return std::nullopt;
}

bool is_textual(const Attribute& attribute) {
  return attribute.type == Type::string || attribute.type == Type::reference || attribute.type == Type::binary;
}

}  // namespace provost::scim
