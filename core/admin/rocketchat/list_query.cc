#include "core/admin/rocketchat/list_query.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "core/admin/rocketchat/fields.h"
#include "core/admin/rocketchat/person_view.h"
#include "core/admin/rocketchat/role_names.h"
#include "core/base/text.h"

namespace provost::rocketchat {
namespace {

constexpr std::string_view kPendingApproval = "pending_approval";  // nobody waits for approval here

struct SortName {
  std::string_view name, attribute;
};
constexpr std::array kSortNames{SortName{"username", "userName"},
                                SortName{"name", "displayName"},
                                SortName{"_id", ""},
                                SortName{"createdAt", "meta.created"},
                                SortName{"emails.address", "emails.value"},
                                SortName{"emails", "emails.value"},
                                SortName{"active", "active"},
                                SortName{"status", "active"}};

tl::unexpected<Error> not_allowed_value() {
  return fail(Code::invalid_value, "must be equal to one of the allowed values");
}

Result<std::int64_t> number_at(const http::Target& target, std::string_view name, std::int64_t otherwise) {
  const auto value = target.find(name);
  return value && !value->empty() ? count_in(Value(*value)) : Result<std::int64_t>(otherwise);
}

/// Reads `{"name": 1}`, where -1 turns the order round.
Result<void> read_sort(const http::Target& target, ListQuery& query) {
  const auto text = target.find("sort");
  if (!text || text->empty()) return {};
  const auto value = json::parse(*text);
  if (!value || !value->is_object() || value->members().size() != 1) {
    return fail(Code::invalid_value, "sort must be an object of one name, such as {\"username\":1}");
  }
  const Member& member = value->members().front();
  const auto* known = std::find_if(kSortNames.begin(), kSortNames.end(),
                                   [&](const SortName& each) { return each.name == member.name; });
  if (known == kSortNames.end())
    return fail(Code::invalid_value, "sort must name username, name, _id, createdAt, emails or active");
  const bool descending = member.value == Value(-1);
  if (!descending && member.value != Value(1)) return fail(Code::invalid_value, "sort must say 1 or -1");
  if (descending && known->attribute.empty()) return fail(Code::invalid_value, "sort by _id must say 1");
  query.sort = known->attribute;
  query.order = descending ? SortOrder::descending : SortOrder::ascending;
  return {};
}

Result<void> read_page(const http::Target& target, ListQuery& query) {
  const std::int64_t count = TRY(number_at(target, "count", kUsuallyListed));
  query.count = count == 0 ? kUsuallyListed : std::min(count, kMostListed);
  query.offset = TRY(number_at(target, "offset", 0));
  return read_sort(target, query);
}

void read_roles(const http::Target& target, ListQuery& query) {
  const auto names = values_of(target, "roles");
  bool everybody = names.empty();
  for (const std::string_view name : names) {
    const RoleName* known = find_role(name);
    if (known == nullptr) continue;  // a role that nobody knows is nobody's
    everybody = everybody || !known->role;
    if (known->role) query.rule.roles.push_back(*known->role);
  }
  if (everybody) query.rule.roles.clear();
  query.nobody = query.nobody || (!everybody && query.rule.roles.empty());
}

/// Reasons are of those who are switched off.
Result<void> read_reasons(const http::Target& target, ListQuery& query) {
  const auto reasons = values_of(target, "inactiveReason");
  if (reasons.empty()) return {};
  const auto among = [&](std::string_view reason) {
    return std::find(reasons.begin(), reasons.end(), reason) != reasons.end();
  };
  const bool known = std::all_of(reasons.begin(), reasons.end(), [](std::string_view reason) {
    return reason == kDeactivated || reason == kIdleTooLong || reason == kPendingApproval;
  });
  if (!known) return not_allowed_value();
  const bool idle = among(kIdleTooLong);
  const bool by_hand = among(kDeactivated);
  query.nobody = query.nobody || query.rule.active == true || (!idle && !by_hand);
  query.rule.active = false;
  if (idle && !by_hand) query.rule.reason = kIdleTooLong;
  if (by_hand && !idle) query.rule.no_reason = kIdleTooLong;
  return {};
}

}  // namespace

Result<ListQuery> list_query_of(const http::Target& target) {
  TRY(check_query(target, {{"count", "offset", "sort", "email", "fields", "query"}, {}}));
  if (target.count("query") > 0)
    return fail(Code::unsupported, "query is not taken; users.listByStatus has a searchTerm");
  ListQuery query;
  TRY(read_page(target, query));
  if (const auto email = target.find("email")) query.email = TRY(line_in(Value(*email)));
  return query;
}

Result<ListQuery> status_query_of(const http::Target& target) {
  TRY(check_query(target, {{"status", "hasLoggedIn", "type", "searchTerm", "sort", "count", "offset"},
                           {"roles", "inactiveReason"}}));
  ListQuery query;
  TRY(read_page(target, query));
  if (const auto status = target.find("status")) {
    if (*status != "active" && *status != "deactivated") return not_allowed_value();
    query.rule.active = *status == "active";
  }
  if (const auto signed_in = target.find("hasLoggedIn")) query.rule.signed_in = TRY(truth_in(Value(*signed_in)));
  if (const auto type = target.find("type")) query.nobody = *type != "user" && !type->empty();
  if (const auto term = target.find("searchTerm"); term && !text::trim(*term).empty()) {
    query.term = TRY(line_in(Value(text::trim(*term))));
  }
  read_roles(target, query);
  TRY(read_reasons(target, query));
  return query;
}

}  // namespace provost::rocketchat
