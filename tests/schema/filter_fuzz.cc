// A filter that is read can be asked, and its negation answers the opposite.
#include <cstdint>
#include <cstdlib>

#include "core/schema/filter.h"
#include "tests/schema/world.h"

namespace {

using namespace provost;
using namespace provost::scim;

void check_answers(const Predicate& predicate, const Value& resource) {
  const bool answer = matches(predicate, resource);
  if (matches(Predicate{Not{std::make_shared<const Predicate>(predicate)}}, resource) == answer) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Value user = example("rfc7643-8.3-enterprise_user");
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const std::string_view profile : {"rfc", "default"}) {
    const auto predicate = parse_filter(text, user_type(), for_profile(profile));
    if (!predicate && (predicate.error().code != Code::invalid_filter || predicate.error().detail.empty()))
      std::abort();
    const auto tolerant = parse_filter(text, user_type(), for_profile(profile), UnknownAttributes::absent);
    if (predicate && !tolerant) std::abort();
    if (predicate && matches(*predicate, user) != matches(*tolerant, user)) std::abort();
    if (tolerant) check_answers(*tolerant, user);
  }
  const auto element = parse_value_filter(text, *user_type().find("emails"), for_profile("default"));
  if (element) check_answers(*element, user.find("emails")->items().front());
  return 0;
}
