// Pages of a list, by index (RFC 7644 §3.4.2.4) or by cursor (RFC 9865), and the list message.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/model/json.h"
#include "scim/cursor.h"
#include "scim/search_request.h"

namespace provost::scim {

/// The most resources in one answer, as ServiceProviderConfig announces.
inline constexpr std::int64_t kMaxResults = 1000;
/// What an answer holds when the client does not say.
inline constexpr std::int64_t kDefaultCount = 100;

/// Which part of all matches is asked for.
struct Page {
  std::int64_t start = 1;  // of the first resource, from 1; by index only
  std::int64_t count = kDefaultCount;
  bool by_cursor = false;
  std::optional<SearchHit> after = {};  // by cursor only; nothing: the first page
};

/// Why a page cannot be had, with the scimType of the answer.
struct PageRefusal {
  std::string_view scim_type;
  std::string detail;
};

/// Reads startIndex, count and cursor. By index, numbers below their range count as 1 and 0, and a count above
/// kMaxResults as that. By cursor, count is the same on all pages and at most kMaxResults. `context` names caller and
/// question.
tl::expected<Page, PageRefusal> page_of(const SearchRequest& request, const Cursors& cursors, std::string_view context);

/// A ListResponse of one page.
Value list_response(Array resources, std::int64_t total, const Page& page);

}  // namespace provost::scim
