#include "core/directory/link_claim.h"

namespace provost {

Claim claim_of(const User& person, const SourceId& source, LinkRule rule, std::string_view user_name) {
  if (person.managed_by) return *person.managed_by == source ? Claim::own : Claim::refuse;
  switch (rule) {
    case LinkRule::never:
      return Claim::refuse;
    case LinkRule::user_name:
      return person.role == RootRole::viewer && user_name == person.user_name() ? Claim::link : Claim::ask;
    case LinkRule::ask:
      return Claim::ask;
  }
  return Claim::refuse;
}

}  // namespace provost
