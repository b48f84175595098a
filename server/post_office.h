// How links get to people: under which address, and by which mail server.
#pragma once

#include "core/access/password_links.h"
#include "server/workshop.h"

namespace provost {

/// `--public-url`, else the address that `--listen` gives; without a slash at the end.
std::string public_url_of(const Configuration& configuration);

/// Links under this address, by mail where a mail server is configured. Fails with `invalid_value` when the options for
/// mail do not fit together.
Result<LinkPost> link_post_of(Workshop& workshop, std::string public_url);

}  // namespace provost
