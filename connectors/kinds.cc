#include "connectors/kinds.h"

#include <array>

#include "connectors/backchannel_logout.h"
#include "connectors/global_token_revocation.h"
#include "connectors/oauth_revocation.h"
#include "connectors/rocketchat.h"
#include "connectors/scim_app.h"
#include "connectors/unleash_app.h"
#include "connectors/webhook.h"
#include "connectors/zendesk_app.h"
#include "connectors/zitadel.h"

namespace provost {

std::span<const ConnectorKind> connector_kinds() {
  static const std::array kKinds = {
      connectors::scim_app_kind(),
      connectors::webhook_kind(),
      connectors::unleash_app_kind(),
      connectors::zendesk_kind(),
      connectors::zitadel_kind(),
      connectors::rocketchat_kind(),
      connectors::global_token_revocation_kind(),
      connectors::oauth_revocation_kind(),
      connectors::backchannel_logout_kind(),
  };
  return kKinds;
}

}  // namespace provost
