#include "scim/bulk_request.h"

#include <algorithm>
#include <array>
#include <set>

#include "core/base/text.h"
#include "core/http/uri.h"

namespace provost::scim {
namespace {

constexpr std::string_view kBulkRequest = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
constexpr std::int64_t kPasswordCost = 50;
constexpr std::array<std::string_view, 4> kMethods{"POST", "PUT", "PATCH", "DELETE"};

tl::unexpected<Error> bad(std::string sentence) { return fail(Code::invalid_syntax, std::move(sentence)); }

bool names_schema(const Value& body) {
  const Value* schemas = body.find("schemas");
  return schemas != nullptr && schemas->is_array() && schemas->items().size() == 1 &&
         schemas->items().front().is_text() &&
         text::equal_ignoring_case(schemas->items().front().as_text(), kBulkRequest);
}

/// A member that is text or absent.
Result<std::string> text_in(const Value& operation, std::string_view name) {
  const Value* value = operation.find(name);
  if (value == nullptr || value->is_null()) return std::string();
  if (!value->is_text()) return bad("the member " + std::string(name) + " of an operation is text");
  return value->as_text();
}

/// Where an operation goes: an endpoint to create at, or a resource to change (RFC 7644 §3.7).
Result<void> read_path(BulkOperation& operation) {
  if (std::find(kMethods.begin(), kMethods.end(), operation.method) == kMethods.end()) {
    return fail(Code::invalid_value, "the method of an operation is POST, PUT, PATCH or DELETE");
  }
  const auto target = http::split(operation.path);
  const std::size_t wanted = operation.creates() ? 1 : 2;
  const bool known = target && target->query.empty() && target->segments.size() == wanted &&
                     (target->segments[0] == "Users" || target->segments[0] == "Groups");
  if (!known) {
    return fail(Code::invalid_value, operation.creates() ? "the path of a POST is /Users or /Groups"
                                                         : "the path names a resource: /Users/ID or /Groups/ID");
  }
  operation.endpoint = target->segments[0];
  if (!operation.creates()) operation.id = target->segments[1];
  return {};
}

Result<BulkOperation> parse_operation(const Value& value) {
  if (!value.is_object()) return bad("an operation is an object");
  BulkOperation operation;
  operation.method = TRY(text_in(value, "method"));
  operation.path = TRY(text_in(value, "path"));
  operation.bulk_id = TRY(text_in(value, "bulkId"));
  operation.version = TRY(text_in(value, "version"));
  if (const Value* data = value.find("data")) operation.data = *data;
  if (auto readable = read_path(operation); !readable) operation.wrong = std::move(readable).error();
  if (operation.creates() && operation.bulk_id.empty()) {
    return fail(Code::invalid_value, "an operation with the method POST needs a bulkId");
  }
  return operation;
}

/// By whatever name: alone, or after the URI of its schema.
bool is_password(std::string_view name) {
  return text::equal_ignoring_case(name.substr(name.rfind(':') + 1), "password");
}

bool has_password(const Value& value) {
  return value.is_object() && std::any_of(value.members().begin(), value.members().end(),
                                          [](const Member& member) { return is_password(member.name); });
}

bool sets_password(const Value& data) {
  if (has_password(data)) return true;
  const Value* operations = data.is_object() ? data.find_ignoring_case("Operations") : nullptr;
  if (operations == nullptr || !operations->is_array()) return false;
  return std::any_of(operations->items().begin(), operations->items().end(), [](const Value& each) {
    if (!each.is_object()) return false;
    const Value* path = each.find_ignoring_case("path");
    const Value* value = each.find_ignoring_case("value");
    return (path != nullptr && path->is_text() && is_password(path->as_text())) ||
           (value != nullptr && has_password(*value));
  });
}

Result<void> check_cost(const std::vector<BulkOperation>& operations) {
  std::int64_t cost = 0;
  for (const BulkOperation& operation : operations) cost += sets_password(operation.data) ? kPasswordCost : 1;
  if (cost <= kMostBulkCost) return {};
  return fail(Code::too_large, "a bulk request may cost " + std::to_string(kMostBulkCost) +
                                   " units: an operation is one, and one that sets a password is " +
                                   std::to_string(kPasswordCost));
}

Result<std::optional<std::int64_t>> fail_on_errors_in(const Value& body) {
  const Value* value = body.find("failOnErrors");
  if (value == nullptr || value->is_null()) return std::optional<std::int64_t>();
  if (!value->is_integer() || value->as_integer() < 1) {
    return fail(Code::invalid_value, "failOnErrors is a whole number above 0");
  }
  return std::optional(value->as_integer());
}

}  // namespace

Result<BulkRequest> parse_bulk_request(const Value& body) {
  if (!body.is_object() || !names_schema(body)) return bad("schemas must name the BulkRequest message");
  const Value* operations = body.find("Operations");
  if (operations == nullptr || !operations->is_array()) return bad("Operations must be an array");
  if (operations->items().size() > static_cast<std::size_t>(kMostBulkOperations)) {
    return fail(Code::too_large,
                "a bulk request may have " + std::to_string(kMostBulkOperations) + " operations at most");
  }
  BulkRequest request;
  request.fail_on_errors = TRY(fail_on_errors_in(body));
  std::set<std::string> bulk_ids;
  for (const Value& value : operations->items()) {
    BulkOperation operation = TRY(parse_operation(value));
    if (!operation.bulk_id.empty() && !bulk_ids.insert(operation.bulk_id).second) {
      return fail(Code::invalid_value, "the bulkId " + operation.bulk_id + " is given twice");
    }
    request.operations.push_back(std::move(operation));
  }
  TRY(check_cost(request.operations));
  return request;
}

}  // namespace provost::scim
