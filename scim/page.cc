#include "scim/page.h"

#include <algorithm>

#include "core/base/text.h"

namespace provost::scim {
namespace {

Result<std::int64_t> number_of(const http::Target& target, std::string_view name, std::int64_t fallback) {
  if (target.count(name) == 0) return fallback;
  const auto text = target.find(name);
  if (!text) return fail(Code::invalid_value, std::string(name) + " is given more than once");
  if (text->empty()) return fallback;
  const auto number = text::to_integer(*text);
  if (!number) return fail(Code::invalid_value, std::string(name) + " must be a whole number");
  return *number;
}

}  // namespace

Result<Page> page_of(const http::Target& target) {
  const std::int64_t start = TRY(number_of(target, "startIndex", 1));
  const std::int64_t count = TRY(number_of(target, "count", kDefaultCount));
  return Page{std::max<std::int64_t>(1, start), std::clamp<std::int64_t>(count, 0, kMaxResults)};
}

Value list_response(Array resources, std::int64_t total, const Page& page) {
  Value list = Value::object({{"schemas", Value::array({"urn:ietf:params:scim:api:messages:2.0:ListResponse"})},
                              {"totalResults", total},
                              {"startIndex", page.start},
                              {"itemsPerPage", static_cast<std::int64_t>(resources.size())}});
  list.set("Resources", std::move(resources));
  return list;
}

}  // namespace provost::scim
