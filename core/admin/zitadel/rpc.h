// One call of a service, whatever protocol brings it: what it is named, what it takes, and who answers it.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/access/admin_caller.h"
#include "core/admin/zitadel/fault.h"

namespace google::protobuf {
class Message;
}

namespace provost::zitadel {

/// What a call is answered with.
using Answer = std::variant<std::shared_ptr<const google::protobuf::Message>, Fault>;

/// Who calls, and from where.
struct Call {
  const AdminCaller& caller;
  std::string_view address;
};

struct Rpc {
  std::string_view name;  // "DeactivateUser"
  std::function<std::shared_ptr<google::protobuf::Message>()> request;
  std::function<Answer(const Call&, const google::protobuf::Message&)> run;  // of a message that request() made
};

/// A call that is answered by `run(const Call&, const Request&) -> Result<Answer>`.
template <class Request, class Function>
Rpc make_rpc(std::string_view name, Function run) {
  return {name, [] { return std::make_shared<Request>(); },
          [run = std::move(run)](const Call& call, const google::protobuf::Message& message) -> Answer {
            Result<Answer> answer = run(call, static_cast<const Request&>(message));
            return answer ? std::move(*answer) : Answer(fault_of(answer.error()));
          }};
}

/// The answer that is this message.
template <class Response>
Answer answer_with(Response response) {
  return std::make_shared<const Response>(std::move(response));
}

}  // namespace provost::zitadel
