// Index paging (RFC 7644 §3.4.2.4) and the list message.
#pragma once

#include <cstdint>

#include "core/base/result.h"
#include "core/http/uri.h"
#include "core/model/json.h"

namespace provost::scim {

/// The most resources in one answer, as ServiceProviderConfig announces.
inline constexpr std::int64_t kMaxResults = 1000;
/// What an answer holds when the client does not say.
inline constexpr std::int64_t kDefaultCount = 100;

/// Which part of all matches is asked for.
struct Page {
  std::int64_t start = 1;  // of the first resource, from 1
  std::int64_t count = kDefaultCount;
};

/// Reads startIndex and count: below their range they count as 1 and 0, above kMaxResults as that. Fails with
/// `invalid_value` when one is no whole number or is given twice.
Result<Page> page_of(const http::Target& target);

/// A ListResponse of one page.
Value list_response(Array resources, std::int64_t total, const Page& page);

}  // namespace provost::scim
