// One request of a revocation channel, which posts forms or JSON to whole addresses.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/errand.h"
#include "core/base/secret.h"
#include "core/model/json.h"

namespace provost::connectors {

struct ChannelCall {
  std::string method = "POST";
  std::string url;
  std::string type;  // of the body; "" for none
  Secret body;
  Secret authorization;  // the value of the header; empty for none
  Hidden hidden = {};    // secrets in the body, beside those of the connection
};

/// What came back. The body is null when it is empty or no JSON.
struct ChannelReply {
  int status = 0;
  Value body;
  std::string words = {};  // what it says of a failure, as app_words() has it
  bool is_page = false;    // HTML: somebody else answered, such as a sign-in page or a proxy

  /// 2xx, and not by a page: what a page means by 200 is not what an endpoint means by it.
  bool ok() const { return succeeded(status) && !is_page; }
};

/// Sends one request before the errand's end; any status is a reply. Fails as AppLine::send does.
Result<ChannelReply> send(AppLine& line, const ChannelCall& call, const Errand& errand);

/// The failure for an answer that is not ok(): as refusal() of its status, but `unavailable` for a page, 404 and 409.
tl::unexpected<Error> refusal(const ChannelReply& reply, std::string_view doing);

/// A body of application/x-www-form-urlencoded.
std::string form_body(std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

inline constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

}  // namespace provost::connectors
