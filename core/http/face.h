// A face: the part of the service below one path prefix, with its own authentication, routes and form of errors.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/http/message.h"
#include "core/http/operation.h"
#include "core/http/uri.h"

namespace provost::http {

/// A request as a handler sees it: the parts of the target decoded once.
struct Exchange {
  const Request& request;
  const Target& target;
  std::vector<std::string> captures;  // what stood for each `{…}` of the route's pattern, in order
};

/// What the Router knows of every face.
class AnyFace {
 public:
  virtual ~AnyFace() = default;
  /// The path segments under which this face lives, "/scim/v2".
  virtual std::string_view prefix() const = 0;
  /// The largest body that a request to this face may carry, in bytes.
  virtual std::uint64_t body_limit(const RequestHead& head) const = 0;
  /// Answers a request whose path lies below the prefix; `depth` segments of it are the prefix.
  virtual Response handle(const Request& request, const Target& target, std::size_t depth) const = 0;
  /// An error in the format of this face.
  virtual Response render(const Error& error) const = 0;
  /// An answer of bare status for what the transport refuses, in the format of this face.
  virtual Response refuse(int status, std::string_view reason) const = 0;
  /// What this face promises, for /openapi.json.
  virtual Contract contract() const = 0;
};

/// A face whose handlers are called with a Caller. A handler cannot be reached without one, so a handler that forgets
/// to authenticate cannot be written.
template <class Caller>
class Face : public AnyFace {
 public:
  using Handler = std::function<Result<Response>(const Caller&, const Exchange&)>;

  /// A method and a pattern below the prefix: "/brands/{brand}". A word in braces stands for any one segment.
  struct Route {
    std::string_view method;
    std::string_view pattern;
    Handler handler;
    Operation operation = {};
  };

  Response handle(const Request& request, const Target& target, std::size_t depth) const final {
    const Result<Caller> caller = authenticate(request.head);
    if (!caller) return challenge(request.head, caller.error());
    std::string allowed;
    for (const Route& route : routes()) {
      auto captures = match(route.pattern, target, depth);
      if (!captures) continue;
      if (route.method == request.head.method || (route.method == "GET" && request.head.method == "HEAD")) {
        return serve(route, *caller, Exchange{request, target, std::move(*captures)});
      }
      allowed.append(allowed.empty() ? "" : ", ").append(route.method);
      if (route.method == "GET") allowed += ", HEAD";
    }
    if (allowed.empty()) return nothing_here(request.head);
    return wrong_method(request.head.method, allowed + ", OPTIONS");
  }

  Contract contract() const final {
    Contract whole{contract_text(), {}};
    const std::string_view below = prefix() == "/" ? "" : prefix();
    for (const Route& route : routes()) {
      whole.endpoints.push_back({std::string(below).append(route.pattern), route.method, route.operation});
    }
    return whole;
  }

 protected:
  /// Who sends this request. Reads the head only: a body is parsed for callers that are known.
  virtual Result<Caller> authenticate(const RequestHead& head) const = 0;
  virtual const std::vector<Route>& routes() const = 0;
  /// The answer to a request that authenticate() refused.
  virtual Response challenge(const RequestHead&, const Error& error) const { return render(error); }
  /// The answer of one route. A face that counts the calls of a caller does it here, and adds its headers.
  virtual Response serve(const Route& route, const Caller& caller, const Exchange& exchange) const {
    Result<Response> answer = route.handler(caller, exchange);
    return answer ? std::move(*answer) : render(answer.error());
  }
  /// The answer to a request for which there is no route.
  virtual Response nothing_here(const RequestHead&) const {
    return render(Error{Code::not_found, "there is nothing at this path"});
  }
  /// The document of core/openapi/document.h that names what the routes' operations speak of; "" without one.
  virtual std::string_view contract_text() const { return {}; }

 private:
  static std::optional<std::vector<std::string>> match(std::string_view pattern, const Target& target,
                                                       std::size_t depth) {
    std::vector<std::string> captures;
    std::size_t at = depth;
    while (!pattern.empty()) {
      pattern.remove_prefix(1);  // the slash
      const std::size_t end = std::min(pattern.find('/'), pattern.size());
      const std::string_view word = pattern.substr(0, end);
      pattern.remove_prefix(end);
      if (word.empty() && pattern.empty()) break;
      if (at == target.segments.size()) return std::nullopt;
      const std::string& segment = target.segments[at++];
      if (word.starts_with('{')) {
        captures.push_back(segment);
      } else if (word != segment) {
        return std::nullopt;
      }
    }
    if (at != target.segments.size()) return std::nullopt;
    return captures;
  }

  Response wrong_method(const std::string& method, const std::string& allowed) const {
    Response response =
        method == "OPTIONS" ? Response{204, {}, {}} : refuse(405, "this path does not take the method " + method);
    response.headers.set("Allow", allowed);
    return response;
  }
};

}  // namespace provost::http
