// The digests that make an audit trail a chain: whoever changes, drops or moves a note changes every digest behind it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/store/audit_chain_table.h"

namespace provost {

/// The digest of a note that follows a chain: SHA-256 over the digest before and the digest of all that the note says,
/// lower-case hex.
std::string next_link(std::string_view chain, TenantId tenant, const AuditNote& note);

/// The places of notes that come behind a head, in their order.
std::vector<PlacedNote> places_behind(const AuditHead& head, TenantId tenant, std::span<const AuditNote> notes);

}  // namespace provost
