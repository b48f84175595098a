// How large a body may be that nobody reads.
#pragma once

#include <cstdint>

namespace provost::http {

/// For paths that take no body, and for those where nothing is: whoever sends one by mistake reads what is wrong with
/// the call, not that the body is too large.
inline constexpr std::uint64_t kUnreadBody = 16 * 1024;

}  // namespace provost::http
