#include "connectors/scim_client.h"

#include <algorithm>

#include "connectors/app_words.h"
#include "core/base/text.h"
#include "core/http/uri.h"

namespace provost::connectors {
namespace {

constexpr std::uint64_t kReplyLimit = 1024 * 1024;
constexpr std::uint64_t kListLimit = 64 * 1024 * 1024;
constexpr std::string_view kMediaType = "application/scim+json";

/// Whether a found resource is what was searched for. Names compare without case (RFC 7643 §4.1.1), ids exactly.
bool matches(const ScimResource& resource, const ScimSearch& search) {
  if (!resource.id) return false;
  if (search.attribute == "externalId") return resource.external_id == search.value;
  const std::string& name = search.attribute == "userName" ? resource.user_name : resource.display_name;
  return text::name_key(name) == text::name_key(search.value);
}

}  // namespace

/// One request. `body` is null for none.
struct ScimClient::Request {
  std::string_view method;
  std::string_view doing;
  const std::string& path;
  const Value& body;
  std::uint64_t reply_limit = kReplyLimit;
};

std::string equality_filter(std::string_view attribute, std::string_view value) {
  return std::string(attribute) + " eq " + json::write(Value(value));
}

std::string resource_path(std::string_view resources, const RemoteId& id) {
  return std::string(resources) + "/" + http::encode_path_segment(id.value);
}

Result<ScimAnswer> ScimClient::read(const std::string& path, const Errand& errand) {
  return send({"GET", "reading", path, Value()}, errand);
}

Result<ScimAnswer> ScimClient::create(const std::string& path, const Value& document, const Errand& errand) {
  return send({"POST", "creating", path, document}, errand);
}

Result<ScimAnswer> ScimClient::replace(const std::string& path, const Value& document, const Errand& errand) {
  return send({"PUT", "replacing", path, document}, errand);
}

Result<ScimAnswer> ScimClient::patch(const std::string& path, const Value& operations, const Errand& errand) {
  return send({"PATCH", "changing", path, operations}, errand);
}

Result<ScimAnswer> ScimClient::erase(const std::string& path, const Errand& errand) {
  return send({"DELETE", "deleting", path, Value()}, errand);
}

Result<std::optional<ScimResource>> ScimClient::find(const ScimSearch& search, const Errand& errand) {
  const std::string path =
      std::string(search.resources) + "?filter=" + http::encode_query(equality_filter(search.attribute, search.value));
  const ScimAnswer answer = TRY(send({"GET", "searching", path, Value()}, errand));
  if (answer.outcome != ScimOutcome::done) {
    const std::string sentence = "searching: the app has no " + std::string(search.resources) + " at its base address";
    return fail(Code::unavailable, with_words(sentence, answer.words));
  }
  ScimList list = TRY(read_list(answer.body));
  const bool any = !list.resources.empty() || list.total > 0;
  std::erase_if(list.resources, [&](const ScimResource& resource) { return !matches(resource, search); });
  if (list.resources.size() == 1) return std::optional(std::move(list.resources.front()));
  if (!any) return std::optional<ScimResource>();
  return fail(Code::conflict, list.resources.empty() ? "the app answered a search with what was not searched for"
                                                     : "the app knows several by this name");
}

Result<Value> ScimClient::list(const std::string& query) {
  const std::string path = "/Users?" + query;
  ScimAnswer answer = TRY(send({"GET", "listing", path, Value(), kListLimit}, Errand{}));
  if (answer.outcome == ScimOutcome::stale_cursor) {
    return fail(Code::unavailable, "listing: the app no longer knows how far it came, so it must begin anew");
  }
  if (answer.outcome != ScimOutcome::done) {
    return fail(Code::unavailable, with_words("listing: the app has no /Users at its base address", answer.words));
  }
  return std::move(answer.body);
}

Result<ScimList> ScimClient::page_at(const std::string& cursor, std::int64_t count) {
  const Value body = TRY(list("cursor=" + http::encode_query(cursor) + "&count=" + std::to_string(count)));
  ScimList list = TRY(read_cursor_list(body));
  if (!list.next.empty() && list.next == cursor) {
    return fail(Code::unsupported, "the app's list never goes on: it gives the same cursor again");
  }
  return list;
}

Result<ScimList> ScimClient::page(std::int64_t start, std::int64_t count) {
  const Value body = TRY(list("startIndex=" + std::to_string(start) + "&count=" + std::to_string(count)));
  ScimList list = TRY(read_list(body));
  if (!list.resources.empty() && list.start.value_or(start) != start) {
    return fail(Code::unsupported, "the app lists its first accounts only: it takes no startIndex");
  }
  return list;
}

Result<ScimAnswer> ScimClient::send(const Request& request, const Errand& errand) {
  http::HttpCall call;
  call.method = std::string(request.method);
  call.url = line_.url() + request.path;
  call.reply_limit = request.reply_limit;
  call.headers.add("Authorization", "Bearer " + std::string(token_.reveal()));
  call.headers.add("Accept", std::string(kMediaType));
  if (!request.body.is_null()) {
    call.headers.add("Content-Type", std::string(kMediaType));
    call.body = json::write(request.body);
  }
  if (request.method != "GET") call.headers.add("Idempotency-Key", request_key(errand, call));
  const auto reply = TRY(line_.send(std::move(call), errand.until));
  return read_answer(reply, request.doing, line_.secrets());
}

}  // namespace provost::connectors
