#include "core/admin/operations/idle_policies.h"

#include <algorithm>
#include <array>

#include "core/admin/operations/answers.h"
#include "core/admin/operations/fields.h"
#include "core/admin/operations/once.h"
#include "core/base/text.h"
#include "core/directory/idle.h"
#include "core/directory/idle_policies.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

constexpr Reading kReading{permission::kPoliciesWrite, permission::kPoliciesRead};
constexpr Bounds kDays{1, 36'525, 0};

std::string_view word_of(RootRole role) {
  switch (role) {
    case RootRole::admin:
      return "admin";
    case RootRole::editor:
      return "editor";
    case RootRole::viewer:
      return "viewer";
  }
  return "custom";
}

Result<std::optional<RootRole>> role_in(const Value& object) {
  const std::string word = TRY(optional_line_at(object, "role"));
  if (word.empty()) return std::optional<RootRole>();
  for (const RootRole role : {RootRole::admin, RootRole::editor, RootRole::viewer}) {
    if (word_of(role) == word) return std::optional(role);
  }
  return fail(Code::invalid_value, "role is admin, editor or viewer");
}

Result<std::int64_t> days_in(const Value& object) {
  const std::int64_t days = TRY(number_at(object, "days", kDays));
  if (days == 0) return fail(Code::invalid_value, "days says for how long nothing was heard of whom it is about");
  return days;
}

/// What a policy is to be; the group is looked for later.
struct Draft {
  IdlePolicy policy;
  std::string group;  // its SCIM id
};

Result<Draft> draft_in(std::string_view body) {
  const Value object = TRY(object_in(body, {"name", "days", "role", "group", "enabled"}));
  Draft draft;
  draft.policy.name = TRY(line_at(object, "name"));
  draft.policy.days = TRY(days_in(object));
  draft.policy.role = TRY(role_in(object));
  draft.policy.enabled = TRY(truth_at(object, "enabled"));
  draft.group = TRY(optional_line_at(object, "group"));
  if (draft.policy.role && !draft.group.empty()) {
    return fail(Code::invalid_value, "a policy is about a role or about a group");
  }
  return draft;
}

Result<Value> value_of(const Desk& desk, const IdlePolicy& policy) {
  Value group;
  if (policy.group) {
    const std::array ids{*policy.group};
    const auto found = TRY(desk.tables.groups.find_all(ids, SourceId{}));
    group = found.empty() ? Value("") : Value(found.front().scim_id.value);
  }
  auto last = json::parse(policy.last_run);
  return Value::object({{"id", policy.id.value},
                        {"name", policy.name},
                        {"days", policy.days},
                        {"role", policy.role ? Value(word_of(*policy.role)) : Value()},
                        {"group", std::move(group)},
                        {"action", "deactivate"},
                        {"enabled", policy.enabled},
                        {"createdAt", to_iso8601(policy.created)},
                        {"nextRun", policy.enabled ? Value(to_iso8601(policy.due)) : Value()},
                        {"underWay", policy.begun.has_value()},
                        {"lastRun", last ? std::move(*last) : Value()}});
}

Result<IdlePolicy> policy_of(const Desk& desk, const std::string& id) {
  auto found = TRY(IdlePolicyTable(desk.session, desk.tenant).find(PolicyId{id}));
  if (!found) return fail(Code::not_found, "there is no such policy");
  return std::move(*found);
}

Thing thing_of(const IdlePolicy& policy) { return Thing{"policy", policy.id.value, policy.name}; }

Result<Value> make(const Desk& desk, const Draft& draft) {
  IdlePolicy policy = draft.policy;
  const IdlePolicyTable policies(desk.session, desk.tenant);
  const auto present = TRY(policies.all());
  if (present.size() >= IdlePolicyTable::kMost) {
    return fail(Code::conflict, "a tenant has at most " + std::to_string(IdlePolicyTable::kMost) + " idle policies");
  }
  if (!draft.group.empty()) {
    const auto group = TRY(desk.tables.groups.find(ScimId{draft.group}, SourceId{}));
    if (!group) return fail(Code::not_found, "there is no such group");
    policy.group = group->id;
  }
  policy.id = desk.ids.uuid<PolicyId>();
  policy.created = desk.now;
  policy.due = desk.now + kFirstRunAfter;
  TRY(policies.insert(policy));
  TRY(desk.note("policy.create", thing_of(policy)));
  return value_of(desk, policy);
}

/// What a change says; what it does not say stays.
Result<std::string> apply(const Value& change, IdlePolicy& policy) {
  std::string fields;
  for (const Member& member : change.members()) fields.append(fields.empty() ? "" : " ").append(member.name);
  if (change.find("name") != nullptr) policy.name = TRY(line_at(change, "name"));
  if (change.find("days") != nullptr) policy.days = TRY(days_in(change));
  if (change.find("enabled") != nullptr) policy.enabled = TRY(truth_at(change, "enabled"));
  return fields;
}

}  // namespace

Value idle_person(const User& user) {
  const Instant seen =
      std::max({user.created, user.last_login.value_or(user.created), user.last_token_use.value_or(user.created),
                user.last_activity.value_or(user.created)});
  return Value::object({{"id", std::to_string(user.id.value)},
                        {"scimId", user.scim_id.value},
                        {"userName", user.user_name()},
                        {"role", word_of(user.role)},
                        {"lastSeen", to_iso8601(seen)}});
}

Result<Response> IdlePolicyPages::list(const AdminCaller& caller, const Exchange&) const {
  TRY(require_either(caller, kReading));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    const auto all = TRY(IdlePolicyTable(desk.session, desk.tenant).all());
    Array policies;
    for (const IdlePolicy& policy : all) {
      Value value = TRY(value_of(desk, policy));
      policies.push_back(std::move(value));
    }
    return Value::object({{"policies", std::move(policies)}});
  });
}

Result<Response> IdlePolicyPages::create(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kPoliciesWrite));
  const Draft draft = TRY(draft_in(exchange.request.body));
  const auto written = TRY(write_once(parts_, {caller, exchange}, [&](Desk& desk) -> Result<Response> {
    const Value made = TRY(make(desk, draft));
    return created(made, "/idle-policies/" + std::string(made.text_at("id")));
  }));
  return written.response;
}

Result<Response> IdlePolicyPages::show(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require_either(caller, kReading));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    const IdlePolicy policy = TRY(policy_of(desk, exchange.captures[0]));
    return value_of(desk, policy);
  });
}

Result<Response> IdlePolicyPages::change(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kPoliciesWrite));
  const Value change = TRY(object_in(exchange.request.body, {"name", "days", "enabled"}));
  Value changed;
  TRY(at_desk(parts_, sql::Mode::write, caller, [&](Desk& desk) -> Result<void> {
    IdlePolicy policy = TRY(policy_of(desk, exchange.captures[0]));
    const std::string fields = TRY(apply(change, policy));
    policy.due = desk.now + kFirstRunAfter;
    policy.begun.reset();
    const bool there = TRY(IdlePolicyTable(desk.session, desk.tenant).change(policy));
    if (!there) return fail(Code::not_found, "there is no such policy");
    TRY(desk.note("policy.change", thing_of(policy), fields));
    changed = TRY(value_of(desk, policy));
    return {};
  }));
  return answer(changed);
}

Result<Response> IdlePolicyPages::remove(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kPoliciesWrite));
  TRY(at_desk(parts_, sql::Mode::write, caller, [&](Desk& desk) -> Result<void> {
    const IdlePolicy policy = TRY(policy_of(desk, exchange.captures[0]));
    TRY(IdlePolicyTable(desk.session, desk.tenant).remove(policy.id));
    return desk.note("policy.remove", thing_of(policy));
  }));
  return done();
}

Result<Response> IdlePolicyPages::preview(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require_either(caller, kReading));
  TRY(require(caller, permission::kUsersRead));
  const Paging paging = TRY(paging_in(exchange.target));
  const auto after = text::to_integer(paging.after.empty() ? "0" : paging.after);
  if (!after) return bad_cursor();
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    const IdlePolicy policy = TRY(policy_of(desk, exchange.captures[0]));
    const Instant cutoff = idle_cutoff(desk.now, policy.days);
    auto people =
        TRY(desk.tables.users.idle({cutoff, policy.role, UserId{*after}, paging.wanted(), policy.group}, SourceId{}));
    const auto cursor = [](const User& user) { return std::to_string(user.id.value); };
    return page_value("people", std::move(people), paging, Rendering{cursor, idle_person});
  });
}

Routes IdlePolicyPages::routes() const {
  return {
      {"GET",
       "/idle-policies",
       on(*this, &IdlePolicyPages::list),
       {"listIdlePolicies", "Lists the policies, of which there are at most 100.", {}, {{200, "IdlePolicies"}}}},
      {"POST",
       "/idle-policies",
       on(*this, &IdlePolicyPages::create),
       {"createIdlePolicy",
        "Makes a policy; an enabled one runs an hour later for the first time, and then daily.",
        "IdlePolicyDraft",
        {{201, "IdlePolicy"}},
        {"Idempotency-Key"}}},
      {"GET",
       "/idle-policies/{policy}",
       on(*this, &IdlePolicyPages::show),
       {"getIdlePolicy", "Shows a policy, and how its last run went.", {}, {{200, "IdlePolicy"}}}},
      {"PATCH",
       "/idle-policies/{policy}",
       on(*this, &IdlePolicyPages::change),
       {"changeIdlePolicy",
        "Changes a policy; its next run comes an hour later.",
        "IdlePolicyChange",
        {{200, "IdlePolicy"}}}},
      {"DELETE",
       "/idle-policies/{policy}",
       on(*this, &IdlePolicyPages::remove),
       {"removeIdlePolicy", "Takes a policy away.", {}, {{204}}}},
      {"GET",
       "/idle-policies/{policy}/preview",
       on(*this, &IdlePolicyPages::preview),
       {"previewIdlePolicy",
        "Lists whom a run would switch off now, but for the last active admin; changes nothing.",
        {},
        {{200, "IdlePeople"}},
        {"limit", "after"}}},
  };
}

}  // namespace provost::operations
