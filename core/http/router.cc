#include "core/http/router.h"

#include <algorithm>
#include <typeinfo>

#include "core/http/unread_body.h"

namespace provost::http {
namespace {

/// For paths that belong to no face: RFC 9457, which any client reads.
Response plain_problem(int status, std::string_view reason) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/problem+json");
  response.body = R"({"type":"about:blank","status":)" + std::to_string(status) + R"(,"title":")";
  response.body.append(reason).append("\"}");
  return response;
}

/// The segments of a prefix; prefixes are literals, so a bad one is a bug.
std::vector<std::string> segments_of(std::string_view prefix) { return split(prefix).value().segments; }

}  // namespace

Router::Router(std::vector<std::unique_ptr<AnyFace>> faces, const Log& log) : log_(log) {
  for (auto& face : faces) {
    auto prefix = segments_of(face->prefix());
    places_.push_back(Place{std::move(prefix), std::move(face)});
  }
  // The longest prefix first, so that a face may live inside the space of another.
  std::stable_sort(places_.begin(), places_.end(),
                   [](const Place& a, const Place& b) { return a.prefix.size() > b.prefix.size(); });
}

const Router::Place* Router::place_of(const Target& target) const {
  for (const Place& place : places_) {
    if (place.prefix.size() <= target.segments.size() &&
        std::equal(place.prefix.begin(), place.prefix.end(), target.segments.begin())) {
      return &place;
    }
  }
  return nullptr;
}

std::uint64_t Router::body_limit(const RequestHead& head) const {
  const auto target = split(head.target);
  const Place* place = target ? place_of(*target) : nullptr;
  return place == nullptr ? kUnreadBody : place->face->body_limit(head);
}

Response Router::handle(const Request& request) {
  try {
    return answer(request);
  } catch (const std::exception& bug) {
    // The type names the bug; its text may hold anything and stays out of logs and answers.
    log_.error("request.bug", {{"exception", std::string_view(typeid(bug).name())}});
  } catch (...) {
    log_.error("request.bug", {{"exception", "unknown"}});
  }
  return refuse(request.head.target, 500, "the server met an unexpected condition");
}

Response Router::answer(const Request& request) const {
  const auto target = split(request.head.target);
  if (!target) return refuse(request.head.target, 400, target.error().detail);
  const Place* place = place_of(*target);
  if (place == nullptr) return plain_problem(404, "there is nothing at this path");
  return place->face->handle(request, *target, place->prefix.size());
}

Response Router::refuse(std::string_view target, int status, std::string_view reason) const {
  // The target may be what is wrong with the request, so only its beginning is looked at.
  const auto face = std::find_if(places_.begin(), places_.end(), [&](const Place& place) {
    return !place.prefix.empty() && target.starts_with(place.face->prefix());
  });
  return face == places_.end() ? plain_problem(status, reason) : face->face->refuse(status, reason);
}

}  // namespace provost::http
