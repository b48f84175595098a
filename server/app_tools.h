// What commands make and try connections with.
#pragma once

#include "connectors/kinds.h"
#include "core/admin/operations/desk.h"
#include "core/directory/directory.h"
#include "core/http/curl_client.h"
#include "server/workshop.h"

namespace provost {

/// Owns what operations::Apps borrows. Not movable.
class AppTools {
 public:
  /// Fails as the workshop's keys do.
  static Result<std::unique_ptr<AppTools>> open(Workshop& workshop) {
    scim::Catalogue built_in = TRY(scim::Catalogue::built_in());
    const Keyring* keyring = TRY(workshop.keyring());
    const crypto::JwtSigner* signer = TRY(workshop.signer());
    return std::unique_ptr<AppTools>(new AppTools(workshop, std::move(built_in), {*keyring, signer}));
  }
  AppTools(const AppTools&) = delete;
  AppTools& operator=(const AppTools&) = delete;

  operations::Apps apps() {
    return {catalogues_, connector_kinds(), keys_.vault, {http_, workshop_.clock(), keys_.signer}, workshop_.log()};
  }
  const Catalogues& catalogues() const { return catalogues_; }
  const Directory& directory() const { return directory_; }

 private:
  struct Keys {
    const crypto::Vault& vault;
    const crypto::JwtSigner* signer;
  };
  AppTools(Workshop& workshop, scim::Catalogue built_in, const Keys& keys)
      : workshop_(workshop), catalogues_(std::move(built_in)), keys_(keys) {}

  Workshop& workshop_;
  const Catalogues catalogues_;
  const Keys keys_;
  http::CurlClient http_;
  const Directory directory_{workshop_.clock(), workshop_.ids(), catalogues_};
};

}  // namespace provost
