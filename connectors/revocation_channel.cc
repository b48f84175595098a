#include "connectors/revocation_channel.h"

namespace provost::connectors {
namespace {

Receipt nothing_to_do() {
  return Receipt{std::nullopt, on_all(Effect::none), "Nothing to do here: this connection only ends access."};
}

}  // namespace

Result<Receipt> RevocationChannel::provision(const Account&) { return nothing_to_do(); }

Result<Receipt> RevocationChannel::members(const GroupChange&) { return nothing_to_do(); }

Result<RemotePage> RevocationChannel::list(const std::string&) {
  return fail(Code::unsupported, "a connection that only ends access cannot list accounts");
}

}  // namespace provost::connectors
