#include "connectors/scim_rules.h"

#include <cstdint>
#include <string_view>

#include "core/base/text.h"

namespace provost::connectors {
namespace {

constexpr std::size_t kUlidLength = 26;
constexpr std::int64_t kMostMembers = 1000;
constexpr std::string_view kUlidDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

bool is_ulid(std::string_view text) {
  return text.size() == kUlidLength && text.find_first_not_of(kUlidDigits) == std::string_view::npos;
}

}  // namespace

Result<ScimRules> rules_of(const Settings& settings) {
  ScimRules rules;
  if (settings.text("update") == "put") rules.update = ScimRules::Update::put;
  if (settings.text("remove") == "deactivate") rules.removal = ScimRules::Removal::deactivate;
  if (settings.text("match") == "externalId") rules.match = ScimRules::Match::external_id;
  if (settings.text("match") == "none") rules.match = ScimRules::Match::none;
  if (settings.text("paging") == "cursor") rules.paging = ScimRules::Paging::cursor;
  const auto members = text::to_integer(settings.text("members_per_request"));
  if (!members || *members < 1 || *members > kMostMembers) {
    return fail(Code::invalid_value, "the setting \"members_per_request\" must be a number from 1 to 1000");
  }
  rules.most_members = static_cast<std::size_t>(*members);
  return rules;
}

bool belongs_to_another(const ScimResource& found, const ScimId& scim_id) {
  return found.external_id != scim_id.value && is_ulid(found.external_id);
}

}  // namespace provost::connectors
