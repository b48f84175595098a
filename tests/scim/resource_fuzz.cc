// Any bytes as a resource: refused by one of a few codes, or a document that keeps every rule, also when it is read
// again.
#include <cstdint>
#include <cstdlib>

#include "scim/resource.h"
#include "tests/schema/world.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace provost;
  using namespace provost::scim;
  const auto body = json::parse({reinterpret_cast<const char*>(data), size});
  if (!body) return 0;
  for (const std::string_view profile : {"rfc", "default"}) {
    const Leniency leniency = for_profile(profile);
    const auto checked = check(*body, user_type(), leniency);
    if (!checked) {
      const Code code = checked.error().code;
      const bool known = code == Code::invalid_syntax || code == Code::invalid_value || code == Code::too_large;
      if (!known || checked.error().detail.empty()) std::abort();
      continue;
    }
    const auto again = check_document(checked->document(), user_type(), leniency);
    if (!again || !(again->document() == checked->document())) std::abort();
    if (checked->document().find("password") != nullptr || checked->document().find("id") != nullptr) std::abort();
  }
  return 0;
}
