// Takes secrets out of what an app said before anybody sees it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/secret.h"

namespace provost::connectors {

/// What an app may repeat and nobody may see: the secrets of a connection, and those that one request held beside them.
using Hidden = std::vector<Secret>;

/// The line with "[redacted]" for every one of the secrets, as it is or as JSON or a form spells it, and for whatever
/// else looks like a credential: what follows Bearer or Basic, a JWT, and 20 or more of the characters that tokens are
/// written in, letters and digits mixed, unless they are a UUID, an e-mail address, or words and numbers as in a path.
std::string redacted(std::string_view line, std::span<const Secret> secrets);

/// The credential in the value of an Authorization header: all of it, or what stands behind the scheme.
Secret credential_in(const Secret& authorization);

}  // namespace provost::connectors
