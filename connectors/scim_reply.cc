#include "connectors/scim_reply.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "connectors/app_words.h"
#include "connectors/http_status.h"
#include "core/base/text.h"

namespace provost::connectors {
namespace {

constexpr std::size_t kLongestId = 1024;
constexpr std::size_t kLongestCursor = 4096;
constexpr std::string_view kErrorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";
// A list may be much longer than what a provider may send us.
constexpr json::Limits kReplyLimits{32, 2'000'000, 1024 * 1024, 64};
constexpr int kUnknownStatus = 500;

bool is_error_document(const Value& body) {
  const Value* schemas = body.find_ignoring_case("schemas");
  return schemas != nullptr && schemas->is_array() &&
         std::any_of(schemas->items().begin(), schemas->items().end(), [](const Value& schema) {
           return schema.is_text() && text::equal_ignoring_case(schema.as_text(), kErrorSchema);
         });
}

/// The status in an error document: text by RFC 7644 §3.12, a number with some apps.
int status_of(const Value& error) {
  const Value* status = error.find_ignoring_case("status");
  if (status == nullptr) return kUnknownStatus;
  const auto number = status->is_integer() ? std::optional(status->as_integer())
                      : status->is_text()  ? text::to_integer(status->as_text())
                                           : std::nullopt;
  return number && *number >= 400 && *number < 600 ? static_cast<int>(*number) : kUnknownStatus;
}

std::string_view scim_type_of(const Value& error) {
  const Value* type = error.find_ignoring_case("scimType");
  return type != nullptr && type->is_text() ? std::string_view(type->as_text()) : std::string_view();
}

/// A reply that is no success.
struct Refused {
  int status;
  std::string_view scim_type;
  std::string words;
};

std::optional<ScimOutcome> outcome_of(const Refused& refused) {
  const int status = refused.status;
  const std::string_view type = refused.scim_type;
  if (status == 404) return ScimOutcome::missing;
  if (status == 409 || (status == 400 && type == "uniqueness")) return ScimOutcome::taken;
  if (status == 400 && type == "noTarget") return ScimOutcome::no_target;
  if (status == 400 && type == "invalidPath") return ScimOutcome::no_path;
  if (status == 400 && (type == "expiredCursor" || type == "invalidCursor")) return ScimOutcome::stale_cursor;
  return std::nullopt;
}

Result<ScimAnswer> read_refusal(Refused refused, std::string_view doing) {
  const auto outcome = outcome_of(refused);
  if (outcome) return ScimAnswer{*outcome, {}, std::move(refused.words)};
  return refusal(refused.status, doing, refused.words);
}

std::string text_in(const Value& document, std::string_view name) {
  const Value* found = document.find_ignoring_case(name);
  return found != nullptr && found->is_text() ? found->as_text() : std::string();
}

std::optional<RemoteId> id_in(const Value& document) {
  std::string id = text_in(document, "id");
  const bool plain =
      std::none_of(id.begin(), id.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (id.empty() || id.size() > kLongestId || !plain) return std::nullopt;
  return RemoteId{std::move(id)};
}

std::optional<bool> active_in(const Value& document) {
  const Value* active = document.find_ignoring_case("active");
  if (active == nullptr) return std::nullopt;
  if (active->is_bool()) return active->as_bool();
  if (!active->is_text()) return std::nullopt;
  if (text::equal_ignoring_case(active->as_text(), "true")) return true;
  if (text::equal_ignoring_case(active->as_text(), "false")) return false;
  return std::nullopt;
}

tl::unexpected<Error> no_list() {
  return fail(Code::unavailable, "the app answered a search with something that is no list");
}

Result<std::vector<ScimResource>> resources_in(const Value& document) {
  const Value* listed = document.find_ignoring_case("Resources");
  std::vector<ScimResource> resources;
  if (listed == nullptr) return resources;
  if (!listed->is_array()) return no_list();
  resources.reserve(listed->items().size());
  for (const Value& each : listed->items()) resources.push_back(read_resource(each));
  return resources;
}

}  // namespace

Result<ScimAnswer> read_answer(const http::HttpReply& reply, std::string_view doing, std::span<const Secret> hidden) {
  Value body = json::parse(reply.body, kReplyLimits).value_or(Value());
  const bool ok = succeeded(reply.status);
  if (!ok || is_error_document(body)) {
    return read_refusal({ok ? status_of(body) : reply.status, scim_type_of(body), app_words(reply, body, hidden)},
                        doing);
  }
  if (text::trim(reply.body).empty()) return ScimAnswer{};
  if (!body.is_object()) {
    return fail(Code::unavailable, std::string(doing) + ": the app answered " + std::to_string(reply.status) +
                                       " with something that is no JSON object");
  }
  return ScimAnswer{ScimOutcome::done, std::move(body), {}};
}

ScimResource read_resource(const Value& document) {
  return {id_in(document),
          text_in(document, "userName"),
          text_in(document, "displayName"),
          text_in(document, "externalId"),
          active_in(document),
          document};
}

Result<ScimList> read_list(const Value& document) {
  const Value* total = document.find_ignoring_case("totalResults");
  if (total == nullptr || !total->is_integer() || total->as_integer() < 0) return no_list();
  ScimList list;
  list.resources = TRY(resources_in(document));
  list.total = total->as_integer();
  const Value* start = document.find_ignoring_case("startIndex");
  if (start != nullptr && start->is_integer()) list.start = start->as_integer();
  return list;
}

Result<ScimList> read_cursor_list(const Value& document) {
  if (document.find_ignoring_case("totalResults") == nullptr && document.find_ignoring_case("Resources") == nullptr) {
    return no_list();
  }
  ScimList list;
  list.resources = TRY(resources_in(document));
  list.next = text_in(document, "nextCursor");
  if (list.next.size() > kLongestCursor) return no_list();
  const Value* total = document.find_ignoring_case("totalResults");
  const bool counted = total != nullptr && total->is_integer();
  list.total = counted ? total->as_integer() : static_cast<std::int64_t>(list.resources.size());
  return list;
}

}  // namespace provost::connectors
