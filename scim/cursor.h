// Where a walk through a list stands, told to the client as a text that only this installation can have made (RFC
// 9865).
#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/store/search_query.h"

namespace provost::scim {

/// How long a cursor is good for.
inline constexpr std::int64_t kCursorSeconds = 3600;

/// The last resource of a page, and how many the pages of this walk hold.
struct CursorPlace {
  SearchHit last;
  std::int64_t count = 0;
};

/// Forged, cut, or made for another question or caller: which of these is not told (RFC 9865 §5.2). Or too old.
enum class CursorFault { invalid, expired };

/// Makes and reads cursors. They are authenticated, not secret: who holds one has seen what it says. Borrows the clock.
class Cursors {
 public:
  Cursors(Secret key, const Clock& clock) : key_(std::move(key)), clock_(&clock) {}

  /// A cursor that is good for the same caller and question only, which `context` names. Unreserved characters alone.
  std::string make(const CursorPlace& place, std::string_view context) const;
  tl::expected<CursorPlace, CursorFault> read(std::string_view cursor, std::string_view context) const;

 private:
  std::string seal_of(std::string_view payload, std::string_view context) const;

  Secret key_;
  const Clock* clock_;
};

}  // namespace provost::scim
