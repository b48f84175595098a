#include "scim/sensitive.h"

#include <vector>

#include "core/base/text.h"
#include "core/schema/mentions.h"
#include "scim/error.h"

namespace provost::scim {

std::optional<http::Response> sensitive_refusal(const std::optional<Predicate>& filter, const Caller& caller,
                                                const ResourceType& type) {
  if (!filter || caller.rules.sensitive.empty()) return std::nullopt;
  std::vector<AttributePath> paths;
  for (const std::string_view name : text::split_words(caller.rules.sensitive)) {
    const auto path = resolve(name, type, Leniency{});
    if (path) paths.push_back(*path);
  }
  if (!mentions_any(*filter, paths)) return std::nullopt;
  return error_response(403, "sensitive", "this filter may not stand in a URI: send it by POST to /.search");
}

}  // namespace provost::scim
