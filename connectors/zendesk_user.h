// A Zendesk user as its API shows one, and what we ask it to make of one. Pure: nothing here calls anybody.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/ids.h"
#include "core/delivery/connector.h"
#include "core/model/json.h"

namespace provost::connectors {

/// What can be read of one user; members that are absent or of a wrong type are empty.
struct ZendeskUser {
  std::int64_t id = 0;  // above zero, or 0 if it cannot be read
  std::string name, email, external_id, role, notes;
  std::int64_t custom_role = 0;  // 0: none
  std::optional<bool> suspended;
  bool deleted = false;  // Zendesk says active:false of a user who was deleted, and of nobody else

  /// Agents and admins: those who take a paid seat and belong to groups.
  bool is_staff() const { return role == "agent" || role == "admin"; }
};

/// What a person of ours should look like there.
struct ZendeskProfile {
  std::string name, email, external_id;
};

/// Reads one user. Never fails: a document that is no user has the id 0.
ZendeskUser read_zendesk_user(const Value& document);

/// The number in a member, or 0 if it is absent, no whole number, or below 1.
std::int64_t zendesk_id_at(const Value& document, std::string_view member);

/// The number that a remote id of ours is, or 0.
std::int64_t zendesk_id_of(const std::optional<RemoteId>& id);

/// Our SCIM id as external_id, and the name and address as every connector reads them.
ZendeskProfile zendesk_profile_of(const Account& account);

/// Zendesk compares external ids without case, and keeps the case of whoever wrote last.
bool is_zendesk_external_id(std::string_view theirs, std::string_view ours);

/// True if the external id is the SCIM id of somebody else of ours.
bool is_anothers_external_id(std::string_view theirs, std::string_view ours);

/// True if both addresses name the same mailbox for Zendesk, which does not look at case.
bool is_same_email(std::string_view left, std::string_view right);

/// What a new user is made from. Nobody is written to by mail: signing in is the identity provider's matter.
Value zendesk_new_user(const ZendeskProfile& profile, std::string_view role, bool active);

/// What must change of a user so that the profile holds, for one PUT; an empty object if nothing must. An address is in
/// it only if the user has none: Zendesk takes another one for a second address, and lets the first one sign in still.
Value zendesk_differences(const ZendeskUser& seen, const ZendeskProfile& profile);

}  // namespace provost::connectors
