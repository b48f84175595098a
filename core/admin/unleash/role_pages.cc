#include "core/admin/unleash/role_pages.h"

#include <algorithm>
#include <utility>

#include "core/access/coverage.h"
#include "core/admin/unleash/roles.h"
#include "core/base/text.h"
#include "core/store/tenant_table.h"

namespace provost::unleash {

using http::Exchange;
using http::Response;

namespace {

constexpr std::size_t kMostPermissions = 500;

Fault no_role() { return {404, "NotFoundError", "Could not find role"}; }
Fault name_taken() { return {409, "NameExistsError", "There already exists a role with that name"}; }
Fault built_in() { return {403, "InvalidOperationError", "Built-in roles can be neither changed nor deleted."}; }
Fault in_use(std::int64_t people) {
  return {400, "RoleInUseError",
          "The role is in use by " + std::to_string(people) + " users and 0 groups. Give them another one first."};
}

/// A role with what it holds, in the words that it was given.
Value whole_object(const CoreRole& role) {
  Array permissions;
  if (role.id == RootRole::admin) {
    permissions.push_back(Value::object({{"name", "ADMIN"}}));
  } else {
    const std::string words = permissions_of(role.id);
    for (const std::string_view each : text::split_words(words)) {
      permissions.push_back(Value::object({{"name", each}}));
    }
  }
  Value object = role_object(role);
  object.set("permissions", std::move(permissions));
  return object;
}

Value whole_object(const CustomRole& role) {
  Value object = role_object(role);
  object.set("permissions", role.permissions);
  return object;
}

void add_words(std::string& words, std::string_view more) {
  for (const std::string_view each : text::split_words(more)) {
    if (!text::holds_word(words, each)) words.append(words.empty() ? "" : " ").append(each);
  }
}

bool is_name(const Value* value) {
  return value != nullptr && value->is_text() && !value->as_text().empty() && value->as_text().size() <= 100;
}

}  // namespace

AdminRoutes RolePages::routes() const {
  return {
      {"GET",
       "/roles",
       on(*this, &RolePages::list),
       {"unleashListRoles", "The roles of the core, then those that were made.", {}, {{200, "UnleashRoles"}}}},
      {"POST",
       "/roles",
       on(*this, &RolePages::create),
       {"unleashCreateRole", "Makes a role.", "UnleashRoleDraft", {{200, "UnleashWholeRole"}}}},
      {"POST",
       "/roles/validate",
       on(*this, &RolePages::validate),
       {"unleashValidateRole",
        "Says whether a role could be made so, and shows what was understood.",
        "UnleashRoleDraft",
        {{200, "UnleashRoleSketch"}}}},
      {"GET",
       "/roles/{role}",
       on(*this, &RolePages::show),
       {"unleashShowRole", "One role with its permissions.", {}, {{200, "UnleashWholeRole"}}}},
      {"PUT",
       "/roles/{role}",
       on(*this, &RolePages::change),
       {"unleashChangeRole",
        "Makes a role what the body says. What was signed in or issued before does not grow with it.",
        "UnleashRoleDraft",
        {{200, "UnleashWholeRole"}}}},
      {"DELETE",
       "/roles/{role}",
       on(*this, &RolePages::remove),
       {"unleashDeleteRole", "Deletes a role that nobody has.", {}, {{200}}}},
  };
}

RolePages::Order RolePages::read_order(Body& body) {
  Order order;
  order.name = std::string(text::trim(body.line("name", Need::required).value_or("")));
  if (order.name.empty()) body.fault("/body/name", "This must not be empty.");
  order.description = body.line("description", Need::optional).value_or("");
  order.kind = body.text("type", Need::optional).value_or(std::string(kRootCustom));
  if (order.kind != kRootCustom && order.kind != kProjectCustom)
    body.fault("/body/type", "This must be root-custom or custom.");
  for (const Value& each : body.objects("permissions", kMostPermissions)) {
    const Value* name = each.find("name");
    if (!is_name(name)) {
      body.fault("/body/permissions", "Each permission must have a name of at most 100 bytes.");
      break;
    }
    Value kept = Value::object({{"name", *name}});
    const Value* environment = each.find("environment");
    const bool narrowed = is_name(environment);
    if (narrowed) kept.set("environment", *environment);
    order.permissions.push_back(std::move(kept));
    // What holds in one environment only is none of the core's, which has no environments.
    if (!narrowed) add_words(order.words, core_words_of(name->as_text()));
  }
  return order;
}

Result<std::optional<Fault>> RolePages::name_objection(const Desk& desk, const std::string& name, RootRole but) {
  const bool core = std::any_of(kCoreRoles.begin(), kCoreRoles.end(),
                                [&](const CoreRole& each) { return text::fold(each.name) == text::fold(name); });
  if (core) return std::optional(name_taken());
  const auto known = TRY(desk.tables.roles.find_by_name(name));
  return known && known->id != but ? std::optional(name_taken()) : std::optional<Fault>();
}

Result<Response> RolePages::list(const AdminCaller& caller, const Exchange&) const {
  TRY(require(caller, permission::kUsersRead));
  Array roles;
  TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    roles.clear();
    for (const CoreRole& each : kCoreRoles) roles.push_back(role_object(each));
    const auto own = TRY(desk.tables.roles.all());
    for (const CustomRole& each : own) roles.push_back(role_object(each));
    return {};
  }));
  return object_answer(200, Value::object({{"version", 1}, {"roles", std::move(roles)}}));
}

Result<Response> RolePages::show(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersRead));
  const auto id = number_in(exchange.captures[0]);
  if (!id) return office_.refusals.bad_number("roleId");
  for (const CoreRole& each : kCoreRoles) {
    if (number_of(each.id) == *id) return object_answer(200, whole_object(each));
  }
  Value shown;
  TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    const auto role = TRY(desk.tables.roles.find(static_cast<RootRole>(*id)));
    if (role) shown = whole_object(*role);
    return {};
  }));
  return shown.is_null() ? fault_answer(no_role()) : object_answer(200, shown);
}

Result<Response> RolePages::create(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersWrite));
  Body body = TRY(Body::read(exchange.request));
  const Order order = read_order(body);
  if (body.faulty()) return office_.refusals.bad_data(body.faults());
  Made made;
  TRY(write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    made = TRY(make(desk, order));
    return {};
  }));
  return made.refused ? fault_answer(*made.refused) : object_answer(200, made.role);
}

Result<RolePages::Made> RolePages::make(const Desk& desk, const Order& order) const {
  TRY(TenantTable(desk.session).hold(desk.caller.tenant));
  Made made;
  made.refused = TRY(name_objection(desk, order.name, RootRole{}));
  if (!made.refused && !covers(desk.caller, order.words)) made.refused = no_access();
  if (made.refused) return made;
  CustomRole role;
  role.name = order.name;
  role.description = order.description;
  role.kind = order.kind;
  role.permissions = order.permissions;
  role.held = DatedWords{}.turned_into(order.words, desk.now);
  role.created = desk.now;
  const CustomRole kept = TRY(desk.tables.roles.insert(std::move(role)));
  TRY(note(desk, {"role.create", subject_of(desk.caller.user.value_or(UserId{0})), kept.name, order.words}));
  made.role = whole_object(kept);
  return made;
}

Result<Response> RolePages::validate(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersRead));
  Body body = TRY(Body::read(exchange.request));
  const Order order = read_order(body);
  if (body.faulty()) return office_.refusals.bad_data(body.faults());
  std::optional<Fault> refused;
  TRY(read_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    refused = TRY(name_objection(desk, order.name, RootRole{}));
    return {};
  }));
  if (refused) return fault_answer(*refused);
  return object_answer(200, Value::object({{"name", order.name},
                                           {"description", order.description},
                                           {"type", order.kind},
                                           {"permissions", order.permissions}}));
}

Result<Response> RolePages::change(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersWrite));
  Body body = TRY(Body::read(exchange.request));
  const Order order = read_order(body);
  if (body.faulty()) return office_.refusals.bad_data(body.faults());
  const auto id = number_in(exchange.captures[0]);
  if (!id) return office_.refusals.bad_number("roleId");
  Made made;
  TRY(write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    made = TRY(apply(desk, static_cast<RootRole>(*id), order));
    return {};
  }));
  return made.refused ? fault_answer(*made.refused) : object_answer(200, made.role);
}

Result<RolePages::Made> RolePages::apply(const Desk& desk, RootRole id, const Order& order) const {
  TRY(TenantTable(desk.session).hold(desk.caller.tenant));
  Made made;
  auto role = TRY(desk.tables.roles.find(id));
  if (!role) {
    const bool core = number_of(id) >= 1 && !is_custom(id);
    made.refused = core ? built_in() : no_role();
    return made;
  }
  made.refused = TRY(name_objection(desk, order.name, id));
  if (made.refused) return made;
  if (!covers(desk.caller, role->held.words()) || !covers(desk.caller, order.words)) {
    made.refused = no_access();
    return made;
  }
  if (order.kind != role->kind) {
    made.refused = Fault{400, "BadDataError", "The type of a role stays as it is."};
    return made;
  }
  role->name = order.name;
  role->description = order.description;
  role->permissions = order.permissions;
  role->held = role->held.turned_into(order.words, desk.now);
  role->updated = desk.now;
  TRY(desk.tables.roles.save(*role));
  TRY(note(desk, {"role.update", subject_of(desk.caller.user.value_or(UserId{0})), role->name, order.words}));
  made.role = whole_object(*role);
  return made;
}

Result<Response> RolePages::remove(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kUsersWrite));
  const auto id = number_in(exchange.captures[0]);
  if (!id) return office_.refusals.bad_number("roleId");
  if (*id >= 1 && *id < kFirstCustomRole) return fault_answer(built_in());
  std::optional<Fault> refused;
  TRY(write_as(parts_, caller, [&](Desk& desk) -> Result<void> {
    refused.reset();
    const auto role_id = static_cast<RootRole>(*id);
    const bool held = TRY(desk.tables.roles.hold(role_id));
    const auto role = TRY(desk.tables.roles.find(role_id));
    if (!held || !role) refused = no_role();
    if (refused) return {};
    if (!covers(caller, role->held.words())) refused = no_access();
    const std::int64_t holders = TRY(desk.tables.roles.holders(role_id));
    if (!refused && holders > 0) refused = in_use(holders);
    if (refused) return {};
    TRY(desk.tables.roles.remove(role_id, desk.now));
    return note(desk, {"role.delete", subject_of(caller.user.value_or(UserId{0})), role->name});
  }));
  return refused ? fault_answer(*refused) : empty_answer(200);
}

}  // namespace provost::unleash
