// What a person is called in a protocol that names people by one text.
#pragma once

#include <string>
#include <string_view>

#include "core/delivery/connector.h"

namespace provost::connectors {

/// The choices of the setting `subject`.
inline constexpr std::string_view kSubjectChoices = "id user_name external_id email";

/// The person's text of this choice; of `email` that is the primary address, else the only one. Fails with
/// `invalid_value` for a person who has none, and for one with several addresses of which none is primary: to guess
/// would end the access of somebody else.
Result<std::string> subject_of(const Account& account, std::string_view choice);

}  // namespace provost::connectors
