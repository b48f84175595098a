#include "core/admin/zitadel/listing.h"

#include <limits>
#include <string>

namespace provost::zitadel {

Result<Slice> slice_of(std::uint64_t offset, std::uint32_t limit) {
  if (limit > kMostLimit) {
    return fail(Code::invalid_value, "a list has " + std::to_string(kMostLimit) + " entries at most");
  }
  if (offset > std::numeric_limits<std::int32_t>::max()) {
    return fail(Code::invalid_value, "the offset is beyond every list");
  }
  return Slice{static_cast<std::int64_t>(offset), limit == 0 ? kUsualLimit : limit};
}

}  // namespace provost::zitadel
