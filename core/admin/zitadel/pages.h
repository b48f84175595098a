// Which call answers at which path, and what each promises.
#pragma once

#include <string_view>
#include <vector>

#include "core/admin/zitadel/rpc.h"
#include "core/http/operation.h"

namespace provost::zitadel {

struct Page {
  std::string_view method, pattern;
  std::string_view rpc;  // the name of the call
  http::Operation operation;
};

/// Below /v2/users. The parts of a pattern are the fields of the call's message that they fill.
std::vector<Page> user_pages();
/// Below /zitadel.user.v2.UserService.
std::vector<Page> user_service_pages();
/// Below /v2/sessions.
std::vector<Page> session_pages();
/// Below /zitadel.session.v2.SessionService.
std::vector<Page> session_service_pages();

/// The call of this name; that there is none is a bug, and throws.
const Rpc& rpc_of(const std::vector<Rpc>& rpcs, std::string_view name);

}  // namespace provost::zitadel
