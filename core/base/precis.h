// Names and passwords of all languages, as PRECIS prepares them (RFC 8264, RFC 8265).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace provost::precis {

/// Why a text cannot be a user name by the profile UsernameCaseMapped (RFC 8265 §3.3), in words for people; nothing if
/// it can. A name is one or more parts with single blanks between them (§3.5), as directories send "Robin Roe". How
/// names are compared is text::name_key().
std::optional<std::string> objection_to_user_name(std::string_view name);

/// A password by the profile OpaqueString (RFC 8265 §4.2): blanks of all kinds are blanks, NFC, letter case kept.
/// Nothing if it is empty, not UTF-8, or holds controls, unassigned or invisible characters.
std::optional<std::string> opaque_string(std::string_view password);

}  // namespace provost::precis
