#include "core/admin/zitadel/dialect.h"

#include <iterator>

#include "core/admin/zitadel/humans.h"
#include "core/admin/zitadel/personal_tokens.h"
#include "core/admin/zitadel/protocol_faces.h"
#include "core/admin/zitadel/sessions.h"
#include "core/admin/zitadel/user_metadata.h"
#include "core/admin/zitadel/user_search.h"
#include "core/admin/zitadel/user_states.h"

namespace provost::zitadel {
namespace {

void append(std::vector<Rpc>& all, std::vector<Rpc> more) {
  std::move(more.begin(), more.end(), std::back_inserter(all));
}

std::vector<Rpc> user_rpcs(const Parts& parts) {
  std::vector<Rpc> all = UserStates(parts).rpcs();
  append(all, UserSearch(parts).rpcs());
  append(all, Humans(parts).rpcs());
  append(all, UserMetadata(parts).rpcs());
  append(all, PersonalTokens(parts).rpcs());
  return all;
}

}  // namespace

std::vector<std::unique_ptr<http::AnyFace>> make_faces(const Parts& parts) {
  const auto gate = std::make_shared<Gate>(parts);
  const auto users = user_rpcs(parts);
  std::vector<std::unique_ptr<http::AnyFace>> faces;
  faces.push_back(make_rest_face({"/v2/users", user_pages(), users}, gate));
  faces.push_back(make_connect_face({"/zitadel.user.v2.UserService", user_service_pages(), users}, gate));
  const auto sessions = Sessions(parts).rpcs();
  faces.push_back(make_rest_face({"/v2/sessions", session_pages(), sessions}, gate));
  faces.push_back(make_connect_face({"/zitadel.session.v2.SessionService", session_service_pages(), sessions}, gate));
  return faces;
}

}  // namespace provost::zitadel
