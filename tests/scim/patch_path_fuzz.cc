// A path is read or refused by one of three codes, and what is read can be named and read again.
#include <cstdint>
#include <cstdlib>

#include "scim/patch_path.h"
#include "tests/schema/world.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace provost;
  using namespace provost::scim;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const std::string_view profile : {"rfc", "default"}) {
    const Leniency leniency = for_profile(profile);
    const auto path = parse_patch_path(text, user_type(), leniency);
    if (!path) {
      const Code code = path.error().code;
      if (code != Code::invalid_path && code != Code::invalid_filter && code != Code::no_target) std::abort();
      if (path.error().detail.empty()) std::abort();
      continue;
    }
    if (path->filter && !path->target.attribute->multi_valued) std::abort();
    const auto again = resolve(to_text(path->target), user_type(), Leniency{});
    if (!again || !(*again == path->target)) std::abort();
  }
  return 0;
}
