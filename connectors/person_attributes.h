// What connectors read of a person's SCIM attributes (RFC 7643 §4.1), whatever their types turn out to be. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/delivery/connector.h"
#include "core/model/json.h"

namespace provost::connectors {

/// The text of a member, its name compared without case; "" if it is absent or no text. Valid while `object` lives.
std::string_view text_of(const Value& object, std::string_view name);

/// The `value` of the element that is primary, else of the first that has one; "" without any.
std::string primary_value(const Value& attributes, std::string_view name);

/// The primary e-mail address, else the first, else the user name if it is like one, else "".
std::string email_of(const Account& account);

/// What the person is called: displayName, else the formatted name, else given and family name, else the user name.
std::string shown_name_of(const Account& account);

}  // namespace provost::connectors
