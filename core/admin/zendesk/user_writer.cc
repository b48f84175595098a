#include "core/admin/zendesk/user_writer.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "core/access/person_lookup.h"
#include "core/access/stand_ins.h"
#include "core/admin/zendesk/desk.h"
#include "core/admin/zendesk/user_view.h"
#include "core/base/text.h"

namespace provost::zendesk {
namespace {

constexpr std::string_view kTaken = "DuplicateValue";

Principal principal_of(const Hand& hand) { return {hand.actor, std::nullopt}; }

Written faulty(Fault fault) {
  Written written;
  written.faults.push_back(std::move(fault));
  return written;
}

Result<void> reaches(const Tables& tables, const Hand& hand, RootRole role) {
  const std::string words = TRY(tables.roles.permissions_of(role));
  if (text::holds_words(hand.may, words)) return {};
  return fail(Code::forbidden, "the caller lacks permissions that this role has");
}

/// The first of a list of values that have types, or of the primary one.
void set_value(Value& attributes, std::string_view attribute, std::string_view text) {
  Value* list = attributes.find(attribute);
  if (list == nullptr || !list->is_array() || list->items().empty()) {
    attributes.set(attribute, Value::array({Value::object({{"value", text}, {"type", "work"}, {"primary", true}})}));
    return;
  }
  Array& values = list->items();
  const auto primary = std::find_if(values.begin(), values.end(), [](const Value& each) {
    const Value* mark = each.find("primary");
    return mark != nullptr && mark->is_bool() && mark->as_bool();
  });
  (primary == values.end() ? values.front() : *primary).set("value", text);
}

void set_phone(Value& attributes, const std::string& phone) {
  Value* list = attributes.find("phoneNumbers");
  const bool any = list != nullptr && list->is_array() && !list->items().empty();
  if (!phone.empty() && !any) {
    attributes.set("phoneNumbers", Value::array({Value::object({{"value", phone}, {"type", "work"}})}));
  } else if (!phone.empty()) {
    list->items().front().set("value", phone);
  } else if (any) {
    list->items().erase(list->items().begin());
    if (list->items().empty()) attributes.erase("phoneNumbers");
  }
}

/// The order without what is so already, or is shown so.
UserOrder news_in(UserOrder order, const User& before, RootRole shown_role) {
  const auto drop = [](std::optional<std::string>& wish, std::string_view is) {
    if (wish && *wish == is) wish.reset();
  };
  drop(order.name, before.display_name());
  if (order.email && text::fold(*order.email) == text::fold(before.email())) order.email.reset();
  drop(order.phone, phone_of(before));
  drop(order.alias, before.attributes.text_at("nickName"));
  // The word for a role that the tenant made would take it away, from whoever sends back what was read.
  if (order.role == shown_role) order.role.reset();
  return order;
}

/// What a source says is the source's to change.
Faults faults_of_managed(const UserOrder& news) {
  Faults faults;
  const auto check = [&](const std::optional<std::string>& wish, std::string_view field) {
    if (wish) faults.push_back(fault_of(field, "is managed by the identity provider of this user"));
  };
  check(news.name, "name");
  check(news.email, "email");
  check(news.phone, "phone");
  check(news.alias, "alias");
  return faults;
}

Value attributes_with(Value attributes, const UserOrder& news) {
  if (news.name) {
    attributes.set("displayName", *news.name);
    if (Value* name = attributes.find("name")) name->set("formatted", *news.name);
  }
  if (news.email) set_value(attributes, "emails", *news.email);
  if (news.phone) set_phone(attributes, *news.phone);
  if (news.alias && news.alias->empty()) attributes.erase("nickName");
  if (news.alias && !news.alias->empty()) attributes.set("nickName", *news.alias);
  return attributes;
}

/// Everybody whom an address means.
Result<std::vector<UserId>> people_of(const Tables& tables, const std::string& email) {
  const auto named = TRY(people_named(tables.users, email));
  std::vector<UserId> people;
  for (const User& user : named) people.push_back(user.id);
  return people;
}

bool others(const std::vector<UserId>& people, const std::optional<UserId>& self) {
  return std::any_of(people.begin(), people.end(), [&](const UserId& each) { return each != self; });
}

/// What is somebody else's already.
Result<Faults> taken(const Tables& tables, const UserOrder& order, const std::optional<UserId>& self) {
  Faults faults;
  if (order.email) {
    const bool free = TRY(claim_name(tables, *order.email, self));
    if (!free) {
      faults.push_back(fault_of("email", *order.email + " is already being used by another user", kTaken));
    }
  }
  if (order.external_id) {
    TRY(hold_name(tables.locks, *order.external_id));
    const auto people = TRY(tables.external_ids.users_of(*order.external_id, 0));
    if (others(people, self)) {
      faults.push_back(fault_of("external_id", *order.external_id + " is already being used by another user", kTaken));
    }
  }
  return faults;
}

/// An id that says again what the source says is not kept twice.
Result<void> give_id(const Directory& directory, Tables& tables, const User& user, const UserOrder& order,
                     const Principal& principal) {
  if (!order.names_external_id) return {};
  const auto names = TRY(tables.given_ids.names_of(std::span(&user.id, 1)));
  const auto name = names.find(user.id);
  if (order.external_id && name != names.end() && name->second == *order.external_id) return {};
  return directory.give_id(tables, user, order.external_id, principal);
}

}  // namespace

Result<Written> UserWriter::create(Tables& tables, const UserOrder& order, const Hand& hand) const {
  if (order.role) TRY(reaches(tables, hand, *order.role));
  Written written;
  written.faults = TRY(taken(tables, order, std::nullopt));
  if (!order.name) written.faults.insert(written.faults.begin(), fault_of("name", "cannot be blank", "BlankValue"));
  if (!written.faults.empty()) return written;
  UserDraft draft;
  const std::string user_name = order.email ? *order.email : "user-" + text::lower_ascii(ids_.ulid().value);
  draft.attributes = attributes_with(Value::object({{"userName", user_name}}), order);
  draft.active = !order.suspended.value_or(false);
  draft.role = order.role;
  written.user = TRY(directory_.create(tables, std::move(draft), principal_of(hand)));
  written.made = true;
  TRY(give_id(directory_, tables, *written.user, order, principal_of(hand)));
  return written;
}

Result<Written> UserWriter::update(Tables& tables, const User& before, const UserOrder& order, const Hand& hand) const {
  const auto stand_ins = TRY(StandIns::read_for(tables.roles, std::span(&before, 1)));
  const UserOrder news = news_in(order, before, stand_ins.of(before.role));
  if (!news.only_suspends()) TRY(reaches(tables, hand, before.role));
  if (news.role) TRY(reaches(tables, hand, *news.role));
  Written written;
  written.faults = TRY(taken(tables, news, before.id));
  if (before.managed_by) {
    const Faults managed = faults_of_managed(news);
    written.faults.insert(written.faults.end(), managed.begin(), managed.end());
  }
  if (!written.faults.empty()) return written;
  UserDraft draft;
  draft.attributes = attributes_with(before.attributes, news);
  const bool named_by_address = text::name_key(before.user_name()) == text::name_key(before.email());
  if (news.email && named_by_address) draft.attributes.set("userName", *news.email);
  draft.external_id = before.external_id;
  if (news.suspended) draft.active = !*news.suspended;
  draft.role = news.role;
  auto saved = directory_.update(tables, before, std::move(draft), principal_of(hand));
  if (!saved && saved.error().code == Code::conflict) {
    return faulty(fault_of(news.suspended.value_or(false) ? "suspended" : "role",
                           "the last active admin of the account cannot be suspended or demoted"));
  }
  written.user = TRY(std::move(saved));
  TRY(give_id(directory_, tables, *written.user, news, principal_of(hand)));
  return written;
}

Result<Written> UserWriter::create_or_update(Tables& tables, const UserOrder& order, const Hand& hand) const {
  std::vector<UserId> people;
  if (order.external_id) people = TRY(tables.external_ids.users_of(*order.external_id, 0));
  if (people.size() > 1) return faulty(fault_of("external_id", "more than one user has this external id", kTaken));
  if (people.empty() && order.email) people = TRY(people_of(tables, *order.email));
  if (people.size() > 1) return faulty(fault_of("email", "more than one user has this e-mail address", kTaken));
  if (people.empty()) return create(tables, order, hand);
  const auto found = TRY(tables.users.find(people.front(), kNoSource));
  if (!found) return fail(Code::conflict, "the person was removed meanwhile");
  const User held = TRY(hold(tables, *found));
  return update(tables, held, order, hand);
}

Result<Written> UserWriter::remove(Tables& tables, const User& before, const Hand& hand) const {
  if (hand.actor.kind == "admin" && hand.actor.id == before.scim_id.value) {
    return faulty(fault_of("base", "You cannot delete yourself", "PermissionDenied"));
  }
  auto buried = directory_.bury(tables, before, principal_of(hand));
  // A conflict of the database would doom the transaction whatever is returned here; this one is the directory's.
  if (!buried && buried.error().code == Code::conflict) {
    return faulty(fault_of("base", "The last active admin of the account cannot be deleted", "PermissionDenied"));
  }
  Written written;
  written.user = TRY(std::move(buried));
  return written;
}

}  // namespace provost::zendesk
