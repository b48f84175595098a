// Any JSON as a PATCH body: it is refused, or it leaves a document that keeps every rule.
#include <cstdint>
#include <cstdlib>

#include "scim/member_split.h"
#include "scim/patch.h"
#include "tests/schema/world.h"

namespace {

using namespace provost;
using namespace provost::scim;

void patch_user(const Value& body, const Leniency& leniency) {
  static const Value before = check(example("rfc7643-8.3-enterprise_user"), user_type(), Leniency{})->document();
  const auto request = parse_patch_request(body, user_type(), leniency);
  if (!request) return;
  const auto after = apply(*request, before, user_type(), leniency);
  if (!after) {
    if (after.error().code == Code::internal || after.error().detail.empty()) std::abort();
    return;
  }
  Leniency loose;
  loose.loose_references = leniency.loose_references;
  const auto checked = check_document(after->document(), user_type(), loose);
  if (!checked || !(checked->document() == after->document())) std::abort();
}

void patch_group(const Value& body, const Leniency& leniency) {
  auto request = parse_patch_request(body, group_type(), leniency);
  if (!request) return;
  const std::size_t operations = request->operations.size();
  const auto split = split_members(std::move(*request), leniency);
  if (split && split->members.size() + split->rest.operations.size() > operations) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = json::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!body) return 0;
  for (const std::string_view profile : {"rfc", "default"}) {
    const Leniency leniency = for_profile(profile);
    patch_user(*body, leniency);
    patch_group(*body, leniency);
    // A body of any kind may also come as a resource.
    const auto checked = check(*body, user_type(), leniency);
    if (checked && !check_document(checked->document(), user_type(), leniency)) std::abort();
  }
  return 0;
}
