// The endpoints of an authorization server that we ask as one of its clients: list, revoke, introspect.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connectors/channel_call.h"
#include "connectors/client_proof.h"
#include "connectors/token_listing.h"

namespace provost::connectors {

/// Where the endpoints are; those that the server does not have are empty.
struct OauthEndpoints {
  std::string revoke;
  std::string list;  // with {subject}
  std::string introspect;
  ListingShape shape;
  Secret list_token;  // the bearer token for the listing; empty: as the client
  bool unknown_is_404 = false;
};

/// Used by one thread at a time.
class OauthServer {
 public:
  OauthServer(AppLine line, OauthEndpoints endpoints, ClientProof proof)
      : line_(std::move(line)), endpoints_(std::move(endpoints)), proof_(std::move(proof)) {}

  bool can_list() const { return !endpoints_.list.empty(); }
  bool can_introspect() const { return !endpoints_.introspect.empty(); }

  /// The tokens that the server lists for a person. A 404 is none only where the settings say so, for it may as well
  /// come from an address at which there is nothing.
  Result<std::vector<ListedToken>> list(const std::string& subject, const Errand& errand);
  /// Ends one token; false if the server cannot end tokens of this type (RFC 7009 §2.2.1).
  Result<bool> revoke(const ListedToken& token, const Errand& errand);
  /// True if the token is live (RFC 7662 §2.2).
  Result<bool> introspect(const ListedToken& token, const Errand& errand);
  /// That revoking wants a client that proves itself: a request without a proof is refused.
  Result<void> expect_guarded(const Errand& errand);

  Instant now() const { return line_.now(); }
  std::chrono::seconds asked_pause() const { return line_.asked_pause(); }

 private:
  Result<ChannelReply> post(const std::string& url, const ListedToken& token, const ShownProof& proof,
                            const Errand& errand);

  AppLine line_;
  OauthEndpoints endpoints_;
  ClientProof proof_;
};

}  // namespace provost::connectors
