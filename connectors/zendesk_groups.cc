#include "connectors/zendesk_groups.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/base/text.h"

namespace provost::connectors {
namespace {

constexpr std::string_view kGroups = "/api/v2/groups";
constexpr std::string_view kMemberships = "/api/v2/group_memberships";
constexpr std::string_view kMark = "Kept by Provost as ";
constexpr int kMostPages = 100;
constexpr std::size_t kFewMembers = 20;  // up to this many are asked about one by one

Errand errand_of(const GroupChange& change) { return {change.idempotency_key, change.deadline}; }

std::string mark_of(const GroupChange& change) { return std::string(kMark) + change.scim_id.value; }

std::string group_path(std::int64_t id, std::string_view rest = "") {
  return std::string(kGroups).append("/").append(std::to_string(id)).append(rest);
}

bool is_deleted(const Value& group) {
  const Value* deleted = group.find("deleted");
  return deleted != nullptr && *deleted == Value(true);
}

Value wrapped(Value group) { return Value::object({{"group", std::move(group)}}); }

Receipt receipt(std::optional<RemoteId> id, std::string note) {
  return {std::move(id), on_all(Effect::none), std::move(note)};
}

tl::unexpected<Error> refused() { return fail(Code::conflict, "the app refuses this change of a group"); }

}  // namespace

/// Who leaves comes first: no access should wait for those who come.
Result<Receipt> ZendeskGroups::apply(const GroupChange& change) {
  if (change.kind == GroupChange::Kind::remove) return remove(change);
  auto found = TRY(known(change));
  const Group group = found ? *found : TRY(create(change));
  if (found) TRY(rename(group, change));
  const Users users = TRY(users_of(change));
  const auto all = TRY(all_memberships(group.id, change));
  TRY(leave_all({group.id, users, all ? &*all : nullptr}, change));
  const std::size_t left_out = TRY(join_all({group.id, users, all ? &*all : nullptr}, change));
  const std::string note = left_out == 0
                               ? "The group's changes were applied."
                               : "The group's changes were applied, but for " + std::to_string(left_out) +
                                     " who have no account there, are no agents, or whom the app does not take.";
  return receipt(RemoteId{std::to_string(group.id)}, note);
}

Result<void> ZendeskGroups::leave_all(const Scene& scene, const GroupChange& change) {
  const Errand errand = errand_of(change);
  for (const MemberAccount& member : change.removed) {
    const auto found = scene.users.find(zendesk_id_of(member.remote_id));
    if (found == scene.users.end()) continue;
    const ZendeskUser& user = found->second;
    if (!user.is_staff()) TRY(staff_.remember(user, {scene.group, ZendeskStaff::Membership::left}, errand));
    const std::int64_t membership = TRY(membership_of(user, scene, errand));
    if (membership != 0) TRY(end_membership(membership, errand));
  }
  return {};
}

/// How many could not join.
Result<std::size_t> ZendeskGroups::join_all(const Scene& scene, const GroupChange& change) {
  std::size_t left_out = 0;
  for (const MemberAccount& member : change.added) {
    const auto user = scene.users.find(zendesk_id_of(member.remote_id));
    if (user == scene.users.end()) {
      ++left_out;  // no account there; whoever is switched on is told of again
      continue;
    }
    const bool joined = TRY(join(user->second, scene, errand_of(change)));
    left_out += joined ? 0 : 1;
  }
  return left_out;
}

Result<Receipt> ZendeskGroups::remove(const GroupChange& change) {
  const auto group = TRY(known(change));
  if (!group) return receipt(std::nullopt, "The app has no such group.");
  const ZendeskOutcome outcome =
      TRY(client_.ask({"DELETE", group_path(group->id)}, "deleting a group", errand_of(change)));
  if (outcome != ZendeskOutcome::done && outcome != ZendeskOutcome::missing) return refused();
  return receipt(RemoteId{std::to_string(group->id)}, "The group was deleted.");
}

Result<std::optional<ZendeskGroups::Group>> ZendeskGroups::known(const GroupChange& change) {
  const std::int64_t id = zendesk_id_of(change.remote_id);
  if (id == 0) return find(change);
  const RestReply reply = TRY(client_.look(group_path(id), errand_of(change)));
  if (reply.status == 404) return find(change);
  if (!reply.ok()) return refusal(reply, "reading a group");
  const Value* group = reply.body.find("group");
  if (group == nullptr || zendesk_id_at(*group, "id") != id) {
    return fail(Code::unavailable, "reading a group: the app answered with something else");
  }
  if (is_deleted(*group)) return find(change);
  return std::optional<Group>({id, std::string(group->text_at("name"))});
}

/// Our mark in the description makes a group ours; a name that is there without it is somebody else's.
Result<std::optional<ZendeskGroups::Group>> ZendeskGroups::find(const GroupChange& change) {
  bool name_is_there = false;
  std::string cursor;
  for (int number = 0; number < kMostPages; ++number) {
    ZendeskPage page = TRY(client_.page({std::string(kGroups), "groups", cursor}, errand_of(change)));
    for (const Value& group : page.items) {
      const std::int64_t id = zendesk_id_at(group, "id");
      if (id == 0 || is_deleted(group)) continue;
      if (group.text_at("description") == mark_of(change)) {
        return std::optional<Group>({id, std::string(group.text_at("name"))});
      }
      name_is_there = name_is_there || text::name_key(group.text_at("name")) == text::name_key(change.display_name);
    }
    if (page.next.empty() || page.next == cursor) break;
    cursor = std::move(page.next);
  }
  if (name_is_there && change.kind == GroupChange::Kind::upsert) {
    return fail(Code::uniqueness, "the app has a group of this name that is not ours");
  }
  return std::optional<Group>();
}

Result<ZendeskGroups::Group> ZendeskGroups::create(const GroupChange& change) {
  Value group = Value::object({{"name", change.display_name}, {"description", mark_of(change)}});
  const RestReply reply =
      TRY(client_.send({"POST", std::string(kGroups), wrapped(std::move(group))}, errand_of(change)));
  const ZendeskOutcome outcome = TRY(read_zendesk_outcome(reply, "making a group"));
  if (outcome == ZendeskOutcome::barred)
    return fail(Code::forbidden, "the app does not let our credential make groups");
  if (outcome != ZendeskOutcome::done) return refused();
  const Value* made = reply.body.find("group");
  const std::int64_t id = made == nullptr ? 0 : zendesk_id_at(*made, "id");
  if (id != 0 && made->text_at("description") == mark_of(change)) return Group{id, change.display_name};
  return fail(Code::unavailable, "making a group: the app did not say which it made");
}

Result<void> ZendeskGroups::rename(const Group& group, const GroupChange& change) {
  if (group.name == change.display_name) return {};
  Value named = wrapped(Value::object({{"name", change.display_name}}));
  const ZendeskOutcome outcome =
      TRY(client_.ask({"PUT", group_path(group.id), std::move(named)}, "naming a group", errand_of(change)));
  if (outcome != ZendeskOutcome::done) return refused();
  return {};
}

/// Everybody whom the change names, as they are now, by the hundred.
Result<ZendeskGroups::Users> ZendeskGroups::users_of(const GroupChange& change) {
  std::vector<std::int64_t> wanted;
  for (const auto* side : {&change.removed, &change.added}) {
    for (const MemberAccount& member : *side) {
      if (const std::int64_t id = zendesk_id_of(member.remote_id); id != 0) wanted.push_back(id);
    }
  }
  Users users;
  for (ZendeskUser& user : TRY(client_.with_ids(wanted, errand_of(change)))) {
    const bool asked = std::find(wanted.begin(), wanted.end(), user.id) != wanted.end();
    if (asked && !user.deleted) users.insert_or_assign(user.id, std::move(user));
  }
  return users;
}

/// For a large change, who is in the group: one that is cut off by its deadline then starts behind what it did.
Result<std::optional<ZendeskGroups::Memberships>> ZendeskGroups::all_memberships(std::int64_t group,
                                                                                 const GroupChange& change) {
  if (change.added.size() + change.removed.size() <= kFewMembers) return std::optional<Memberships>();
  return std::optional(TRY(memberships_at(group_path(group, "/memberships"), group, errand_of(change))));
}

Result<ZendeskGroups::Memberships> ZendeskGroups::memberships_at(const std::string& path, std::int64_t group,
                                                                 const Errand& errand) {
  Memberships found;
  std::string cursor;
  for (int number = 0; number < kMostPages; ++number) {
    ZendeskPage page = TRY(client_.page({path, "group_memberships", cursor}, errand));
    for (const Value& membership : page.items) {
      const std::int64_t id = zendesk_id_at(membership, "id");
      const std::int64_t user = zendesk_id_at(membership, "user_id");
      if (id != 0 && user != 0 && zendesk_id_at(membership, "group_id") == group) found.insert_or_assign(user, id);
    }
    if (page.next.empty() || page.next == cursor) return found;
    cursor = std::move(page.next);
  }
  return fail(Code::too_many, "the app lists more memberships than we follow");
}

/// The number of a user's membership, or 0.
Result<std::int64_t> ZendeskGroups::membership_of(const ZendeskUser& user, const Scene& scene, const Errand& errand) {
  Memberships theirs;
  if (scene.all == nullptr && user.is_staff()) {
    theirs = TRY(memberships_at(zendesk_user_path(user.id, "/group_memberships"), scene.group, errand));
  }
  const Memberships& among = scene.all == nullptr ? theirs : *scene.all;
  const auto found = among.find(user.id);
  return found == among.end() ? 0 : found->second;
}

Result<void> ZendeskGroups::end_membership(std::int64_t membership, const Errand& errand) {
  const std::string path = std::string(kMemberships) + "/" + std::to_string(membership);
  const ZendeskOutcome outcome = TRY(client_.ask({"DELETE", path}, "leaving a group", errand));
  if (outcome != ZendeskOutcome::done && outcome != ZendeskOutcome::missing) return refused();
  return {};
}

/// True if the user is in the group now, or will be with the role. Zendesk refuses an agent who is in it already with
/// the same words as one who may not be.
Result<bool> ZendeskGroups::join(const ZendeskUser& user, const Scene& scene, const Errand& errand) {
  if (!user.is_staff()) return staff_.remember(user, {scene.group, ZendeskStaff::Membership::joined}, errand);
  if (scene.all != nullptr && scene.all->contains(user.id)) return true;
  Value body = Value::object({{"user_id", user.id}, {"group_id", scene.group}});
  Value wrapped_body = Value::object({{"group_membership", std::move(body)}});
  const ZendeskOutcome outcome =
      TRY(client_.ask({"POST", std::string(kMemberships), std::move(wrapped_body)}, "joining a group", errand));
  if (outcome == ZendeskOutcome::done) return true;
  if (outcome == ZendeskOutcome::barred || outcome == ZendeskOutcome::missing) return refused();
  const std::int64_t membership = TRY(membership_of(user, {scene.group, scene.users, nullptr}, errand));
  return membership != 0;
}

}  // namespace provost::connectors
