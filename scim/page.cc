#include "scim/page.h"

#include <algorithm>

#include "core/base/text.h"

namespace provost::scim {
namespace {

using Refusal = tl::unexpected<PageRefusal>;
using Number = tl::expected<std::int64_t, PageRefusal>;

Number number_of(const std::optional<std::string>& text, std::string_view name, std::int64_t fallback) {
  if (!text || text->empty()) return fallback;
  const auto number = text::to_integer(*text);
  if (!number) return Refusal({"invalidValue", std::string(name) + " must be a whole number"});
  return *number;
}

tl::expected<Page, PageRefusal> by_index(const SearchRequest& request) {
  const Number start = number_of(request.start_index, "startIndex", 1);
  if (!start) return Refusal(start.error());
  const Number count = number_of(request.count, "count", kDefaultCount);
  if (!count) return Refusal(count.error());
  return Page{std::max<std::int64_t>(1, *start), std::clamp<std::int64_t>(*count, 0, kMaxResults)};
}

}  // namespace

tl::expected<Page, PageRefusal> page_of(const SearchRequest& request, const Cursors& cursors,
                                        std::string_view context) {
  if (!request.cursor) return by_index(request);
  if (request.start_index) return Refusal({"invalidValue", "startIndex and cursor exclude each other"});
  const Number count = number_of(request.count, "count", kDefaultCount);
  if (!count || *count > kMaxResults) {
    return Refusal({"invalidCount", "count must be a whole number up to " + std::to_string(kMaxResults)});
  }
  Page page{1, std::max<std::int64_t>(0, *count), true};
  if (request.cursor->empty()) return page;
  const auto place = cursors.read(*request.cursor, context);
  if (!place && place.error() == CursorFault::expired) {
    return Refusal({"expiredCursor", "the cursor is too old; begin anew"});
  }
  if (!place) return Refusal({"invalidCursor", "the cursor is not good for this question"});
  const bool said = request.count && !request.count->empty();
  if (said && page.count != place->count) {
    return Refusal({"invalidCount", "count must stay the same on all pages of a walk"});
  }
  page.count = place->count;
  page.after = place->last;
  return page;
}

Value list_response(Array resources, std::int64_t total, const Page& page) {
  Value list = Value::object(
      {{"schemas", Value::array({"urn:ietf:params:scim:api:messages:2.0:ListResponse"})}, {"totalResults", total}});
  if (!page.by_cursor) list.set("startIndex", page.start);
  list.set("itemsPerPage", static_cast<std::int64_t>(resources.size()));
  list.set("Resources", std::move(resources));
  return list;
}

}  // namespace provost::scim
