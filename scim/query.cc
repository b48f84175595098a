#include "scim/query.h"

namespace provost::scim {

Result<std::optional<std::string_view>> parameter(const http::Target& target, std::string_view name) {
  const std::size_t count = target.count(name);
  if (count > 1) return fail(Code::invalid_value, std::string(name) + " is given more than once");
  return count == 0 ? std::optional<std::string_view>() : target.find(name);
}

Result<Projection> projection_of(const http::Target& target, const ResourceType& type, const Leniency& leniency) {
  const auto attributes = TRY(parameter(target, "attributes"));
  const auto excluded = TRY(parameter(target, "excludedAttributes"));
  return Projection::parse(attributes, excluded, type, leniency);
}

Result<std::optional<Predicate>> filter_of(const http::Target& target, const ResourceType& type,
                                           const Leniency& leniency) {
  const auto text = TRY(parameter(target, "filter"));
  if (!text) return std::optional<Predicate>();
  Predicate predicate = TRY(parse_filter(*text, type, leniency));
  return std::optional(std::move(predicate));
}

}  // namespace provost::scim
