#include "scim/projection.h"

#include <algorithm>

#include "core/base/text.h"

namespace provost::scim {
namespace {

constexpr std::size_t kMostNames = 100;

Result<std::vector<AttributePath>> paths_in(std::string_view list, const ResourceType& type, const Leniency& leniency) {
  std::vector<AttributePath> paths;
  std::size_t names = 0;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view name = text::trim(list.substr(0, comma));
    list.remove_prefix(std::min(list.size(), comma + 1));
    if (name.empty()) continue;
    if (++names > kMostNames) return fail(Code::invalid_value, "more than 100 attribute names are asked for");
    if (auto path = resolve(name, type, leniency)) paths.push_back(*path);
  }
  return paths;
}

}  // namespace

Result<Projection> Projection::parse(std::optional<std::string_view> attributes,
                                     std::optional<std::string_view> excluded, const ResourceType& type,
                                     const Leniency& leniency) {
  Projection projection;
  // A list that names nothing is what a client sends that has nothing to ask for.
  const auto blank = [](std::optional<std::string_view> list) {
    return list && list->find_first_not_of(" \t,") == std::string_view::npos;
  };
  if (blank(attributes)) attributes.reset();
  if (blank(excluded)) excluded.reset();
  if (attributes && excluded) {
    return fail(Code::invalid_value, "attributes and excludedAttributes exclude each other");
  }
  if (!attributes && !excluded) return projection;
  projection.mode_ = attributes ? Mode::only : Mode::except;
  projection.paths_ = TRY(paths_in(attributes ? *attributes : *excluded, type, leniency));
  return projection;
}

bool Projection::wants(std::string_view attribute) const {
  const auto is_named = [&](const AttributePath& path) {
    return path.extension == nullptr && path.attribute != nullptr && path.attribute->name == attribute;
  };
  switch (mode_) {
    case Mode::by_default:
      return true;
    case Mode::only:
      return std::any_of(paths_.begin(), paths_.end(), is_named);
    case Mode::except:
      return std::none_of(paths_.begin(), paths_.end(),
                          [&](const AttributePath& path) { return is_named(path) && path.sub == nullptr; });
  }
  return true;
}

void Projection::note_written(const Value& document, const ResourceType& type) {
  const auto note = [this](const Schema* extension, const Attribute* attribute) {
    if (attribute != nullptr && attribute->returned == Returned::request) note_written({extension, attribute, nullptr});
  };
  for (const Member& member : document.members()) {
    if (const Extension* extension = type.find_extension(member.name)) {
      for (const Member& inner : member.value.members())
        note(extension->schema.get(), extension->schema->find(inner.name));
    } else {
      note(nullptr, type.find(member.name));
    }
  }
}

/// Walks a resource beside its schema.
class Projector {
 public:
  Projector(const Projection& projection, const ResourceType& type) : projection_(projection), type_(type) {}

  Value resource(const Value& whole) const {
    Value shown = Value::object();
    for (const Member& member : whole.members()) {
      if (const Extension* extension = type_.find_extension(member.name)) {
        Value part = extension_part(member.value, *extension->schema);
        if (!part.members().empty()) shown.set(member.name, std::move(part));
      } else if (const Attribute* attribute = type_.find(member.name)) {
        put(shown, member, {nullptr, attribute, nullptr});
      }
    }
    return shown;
  }

 private:
  using Mode = Projection::Mode;

  Value extension_part(const Value& values, const Schema& schema) const {
    Value shown = Value::object();
    for (const Member& member : values.members()) {
      if (const Attribute* attribute = schema.find(member.name)) put(shown, member, {&schema, attribute, nullptr});
    }
    return shown;
  }

  /// True if the client named this attribute, its whole extension, or something in it.
  bool is_named(const AttributePath& place) const {
    return std::any_of(projection_.paths_.begin(), projection_.paths_.end(), [&](const AttributePath& path) {
      return path.extension == place.extension && (path.attribute == nullptr || path.attribute == place.attribute);
    });
  }
  /// True if the client named the attribute as a whole.
  bool is_named_whole(const AttributePath& place) const {
    return std::any_of(projection_.paths_.begin(), projection_.paths_.end(), [&](const AttributePath& path) {
      return path.extension == place.extension &&
             (path.attribute == nullptr || (path.attribute == place.attribute && path.sub == nullptr));
    });
  }
  bool is_named_sub(const AttributePath& place) const {
    return std::find(projection_.paths_.begin(), projection_.paths_.end(), place) != projection_.paths_.end();
  }

  bool is_written(const AttributePath& place) const {
    return std::any_of(projection_.written_.begin(), projection_.written_.end(), [&](const AttributePath& path) {
      return path.extension == place.extension && (path.attribute == nullptr || path.attribute == place.attribute);
    });
  }

  bool shows(const AttributePath& place) const {
    const Attribute& attribute = *place.attribute;
    if (attribute.returned == Returned::never) return false;
    if (attribute.returned == Returned::always || attribute.name == "schemas") return true;
    if (attribute.returned == Returned::request) {
      return (projection_.mode_ == Mode::only && is_named(place)) || is_written(place);
    }
    switch (projection_.mode_) {
      case Mode::by_default:
        return true;
      case Mode::only:
        return is_named(place);
      case Mode::except:
        return !is_named_whole(place);
    }
    return true;
  }

  bool shows_sub(const AttributePath& place, const Attribute& sub) const {
    if (sub.returned == Returned::never) return false;
    if (sub.returned == Returned::always) return true;
    const bool named = is_named_sub({place.extension, place.attribute, &sub});
    if (sub.returned == Returned::request) return projection_.mode_ == Mode::only && named;
    switch (projection_.mode_) {
      case Mode::by_default:
        return true;
      case Mode::only:
        return named || is_named_whole(place) || place.attribute->returned == Returned::always;
      case Mode::except:
        return !named;
    }
    return true;
  }

  void put(Value& shown, const Member& member, const AttributePath& place) const {
    if (!shows(place)) return;
    if (!place.attribute->is_complex()) {
      shown.set(member.name, member.value);
    } else if (member.value.is_array()) {
      Array elements;
      for (const Value& element : member.value.items()) {
        Value part = complex_part(element, place);
        if (!part.members().empty()) elements.push_back(std::move(part));
      }
      if (!elements.empty()) shown.set(member.name, std::move(elements));
    } else {
      Value part = complex_part(member.value, place);
      if (!part.members().empty()) shown.set(member.name, std::move(part));
    }
  }

  Value complex_part(const Value& value, const AttributePath& place) const {
    Value part = Value::object();
    if (!value.is_object()) return part;
    for (const Member& member : value.members()) {
      const Attribute* sub = place.attribute->find(member.name);
      if (sub != nullptr && shows_sub(place, *sub)) part.members().push_back(member);
    }
    return part;
  }

  const Projection& projection_;
  const ResourceType& type_;
};

Value project(const Value& whole, const Projection& projection, const ResourceType& type) {
  return Projector(projection, type).resource(whole);
}

}  // namespace provost::scim
