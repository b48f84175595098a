// Ends what lets somebody into Zendesk without a password: sessions in browsers, and OAuth tokens.
#pragma once

#include <cstdint>
#include <vector>

#include "connectors/zendesk_client.h"
#include "core/base/result.h"
#include "core/delivery/connector.h"

namespace provost::connectors {

/// Borrows its client.
class ZendeskAccess {
 public:
  explicit ZendeskAccess(ZendeskClient& client) : client_(client) {}

  /// Ends every session of the user; `none` if there is no such user.
  Result<Effect> end_sessions(std::int64_t user, const Errand& errand) const;
  /// Finds the user's OAuth tokens among all that there are, and deletes each: Zendesk has no list of one user's.
  /// `unknown` if there are more than we follow, or some that cannot be read.
  Result<Effect> end_tokens(std::int64_t user, const Errand& errand) const;
  /// Sessions and tokens, as effects.
  Result<Effects> end_all(std::int64_t user, const Errand& errand) const;
  /// Whether a session or an OAuth token of the user lives: `alive` if one is listed that is not said to be another
  /// user's, `cannot_know` if there are more tokens than we follow, or some that cannot be read.
  Result<Probe> look(std::int64_t user, const Errand& errand) const;

 private:
  struct Found {
    std::vector<std::int64_t> ids;
    bool all = true;    // every token was seen, and whose it is
    bool more = false;  // there are more than one go takes
  };
  Result<bool> has_session(std::int64_t user, const Errand& errand) const;
  Result<Found> tokens_of(std::int64_t user, const Errand& errand) const;

  ZendeskClient& client_;
};

}  // namespace provost::connectors
