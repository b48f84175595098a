// An app that asks for tokens, or about them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"

namespace provost {

using ClientId = NameId<struct ClientTag>;

struct OauthClient {
  TenantId tenant;
  ClientId id;
  std::string name;
  std::optional<std::string> secret_hash;  // SHA-256, hex; nothing for a public client (RFC 6749 §2.1)
  std::vector<std::string> redirect_uris;  // compared as they are (RFC 9700 §2.1)
  bool enabled = true;
  Instant created;
  std::string scopes;          // the most that it may be given: words separated by blanks
  std::string source_id = {};  // the source that it acts as, by its own credentials (RFC 6749 §4.4); "" for none
  bool first_party = false;    // people are not asked what it may have
  bool registers = false;      // it may register tokens of its own for people

  bool is_public() const { return !secret_hash.has_value(); }
};

}  // namespace provost
