#include "connectors/scim_groups.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "connectors/app_words.h"
#include "core/base/text.h"

namespace provost::connectors {
namespace {

constexpr std::string_view kGroups = "/Groups";

Errand errand_of(const GroupChange& change) { return {change.idempotency_key, change.deadline}; }

std::size_t without_account(const GroupChange& change) {
  return static_cast<std::size_t>(std::count_if(change.added.begin(), change.added.end(),
                                                [](const MemberAccount& member) { return !member.remote_id; }));
}

/// A group grants and takes access in ways that only the app knows.
Receipt receipt(RemoteId id, std::string note) { return {std::move(id), on_all(Effect::none), std::move(note)}; }

/// Whoever has no account at the app is left out, and told of again when switched on. Nobody else may wait for that,
/// least of all who leaves.
Receipt settled(RemoteId id, const GroupChange& change, std::string note) {
  const std::size_t left_out = without_account(change);
  if (left_out > 0) note += " Left out: " + std::to_string(left_out) + " who have no account there.";
  return receipt(std::move(id), std::move(note));
}

}  // namespace

Result<Receipt> ScimGroups::apply(const GroupChange& change) {
  if (change.kind == GroupChange::Kind::remove) return remove(change);
  if (!change.remote_id) return apply_to_found(change);
  const Patched patched = TRY(change_members(*change.remote_id, change, Rename::replace));
  if (patched == Patched::group_missing) return apply_to_found(change);
  return settled(*change.remote_id, change, "The group's changes were applied.");
}

/// Finds the group by rule or makes it.
Result<Receipt> ScimGroups::apply_to_found(const GroupChange& change) {
  const auto found = TRY(find(change));
  RemoteId id;
  if (found) {
    id = *found->id;
  } else {
    id = TRY(create(change));
  }
  const bool same_name = !found || found->display_name == change.display_name;
  const Patched patched = TRY(change_members(id, change, same_name ? Rename::keep : Rename::replace));
  if (patched == Patched::group_missing) {
    return fail(Code::unavailable, "the app knows the group, or one of its members, only when it is searched for");
  }
  const bool anew = !found && change.remote_id.has_value();
  return settled(std::move(id), change,
                 anew ? "The group was gone and was made anew; reconciliation brings its other members back."
                      : "The group's changes were applied.");
}

Result<Receipt> ScimGroups::remove(const GroupChange& change) {
  std::optional<RemoteId> id = change.remote_id;
  if (!id) {
    const auto found = TRY(find(change));
    if (!found || belongs_to_another(*found, change.scim_id)) {
      return Receipt{std::nullopt, on_all(Effect::none), "The app has no such group."};
    }
    id = found->id;
  }
  const ScimAnswer answer = TRY(client_.erase(resource_path(kGroups, *id), errand_of(change)));
  if (answer.outcome == ScimOutcome::done) return receipt(std::move(*id), "The group was deleted.");
  if (answer.outcome == ScimOutcome::missing) return receipt(std::move(*id), "The group was gone already.");
  return fail(Code::conflict, with_words("the app refuses to delete the group in its present state", answer.words));
}

Result<std::optional<ScimResource>> ScimGroups::find(const GroupChange& change) {
  switch (rules_.match) {
    case ScimRules::Match::name:
      return client_.find({kGroups, "displayName", change.display_name}, errand_of(change));
    case ScimRules::Match::external_id:
      return client_.find({kGroups, "externalId", change.scim_id.value}, errand_of(change));
    case ScimRules::Match::none:
      break;
  }
  return std::optional<ScimResource>();
}

Result<RemoteId> ScimGroups::create(const GroupChange& change) {
  const ScimAnswer answer = TRY(client_.create(std::string(kGroups), group_document(change), errand_of(change)));
  if (answer.outcome == ScimOutcome::done) {
    const ScimResource made = read_resource(answer.body);
    if (made.id && text::name_key(made.display_name) == text::name_key(change.display_name)) return *made.id;
  }
  auto found = TRY(find(change));
  if (found) return std::move(*found->id);
  if (answer.outcome == ScimOutcome::taken) {
    return fail(
        Code::uniqueness,
        with_words("another group at the app holds the name, and the match rule does not find it", answer.words));
  }
  return fail(Code::unavailable, with_words("creating: the app did not say which group it made", answer.words));
}

Result<ScimGroups::Patched> ScimGroups::change_members(const RemoteId& id, const GroupChange& change, Rename rename) {
  if (rules_.update == ScimRules::Update::put) return put_members(id, change, rename);
  return patch_members(resource_path(kGroups, id), change, rename);
}

/// The group with its members, which some apps show only to those who ask for them (RFC 7643 §7, `returned`): to write
/// it back without them would throw everybody out. Nothing if there is no such group.
Result<std::optional<Value>> ScimGroups::read_whole(const RemoteId& id, const Errand& errand) {
  const std::string path = resource_path(kGroups, id);
  const auto read = [&](const std::string& from) -> Result<ScimAnswer> {
    ScimAnswer answer = TRY(client_.read(from, errand));
    if (answer.outcome != ScimOutcome::missing &&
        (answer.outcome != ScimOutcome::done || read_resource(answer.body).id != id)) {
      return fail(Code::unavailable, "reading: the app answered without the group that was asked for");
    }
    return answer;
  };
  ScimAnswer seen = TRY(read(path));
  if (seen.outcome == ScimOutcome::missing) return std::optional<Value>();
  if (seen.body.find_ignoring_case("members") == nullptr) {
    const ScimAnswer asked = TRY(read(path + "?attributes=members"));
    const Value* members = asked.body.find_ignoring_case("members");
    if (members != nullptr) seen.body.set("members", *members);
  }
  return std::optional(std::move(seen.body));
}

/// An app without PATCH gets its own group back with the delta in it, and nothing if it stands as it should.
Result<ScimGroups::Patched> ScimGroups::put_members(const RemoteId& id, const GroupChange& change, Rename rename) {
  const std::string path = resource_path(kGroups, id);
  auto group = TRY(read_whole(id, errand_of(change)));
  if (!group) return Patched::group_missing;
  const Value before = TRY(with_delta(*group, GroupChange{}, Rename::keep));
  const Value after = TRY(with_delta(std::move(*group), change, rename));
  if (after == before) return Patched::done;
  const ScimAnswer answer = TRY(client_.replace(path, after, errand_of(change)));
  return patched_by(answer);
}

Result<ScimGroups::Patched> ScimGroups::patch_members(const std::string& path, const GroupChange& change,
                                                      Rename rename) {
  for (const Value& patch : member_patches(change, rename, rules_.most_members)) {
    const ScimAnswer answer = TRY(client_.patch(path, patch, errand_of(change)));
    Patched patched = Patched::done;
    if (answer.outcome == ScimOutcome::no_target) {
      patched = TRY(patch_one_by_one(path, patch, errand_of(change)));
    } else {
      patched = TRY(patched_by(answer));
    }
    if (patched == Patched::group_missing) return patched;
  }
  return Patched::done;
}

/// Some apps refuse a whole PATCH because one who leaves has left already. Sent alone, that refusal means success.
Result<ScimGroups::Patched> ScimGroups::patch_one_by_one(const std::string& path, const Value& patch,
                                                         const Errand& errand) {
  for (const Value& single : one_by_one(patch)) {
    const ScimAnswer answer = TRY(client_.patch(path, single, errand));
    const bool leaves = single.find("Operations")->items().front().text_at("op") == "remove";
    if (leaves && answer.outcome == ScimOutcome::no_target) continue;
    const Patched patched = TRY(patched_by(answer));
    if (patched == Patched::group_missing) return patched;
  }
  return Patched::done;
}

Result<ScimGroups::Patched> ScimGroups::patched_by(const ScimAnswer& answer) {
  switch (answer.outcome) {
    case ScimOutcome::done:
      return Patched::done;
    case ScimOutcome::missing:
      return Patched::group_missing;
    case ScimOutcome::taken:
      return fail(Code::uniqueness, with_words("another group at the app holds the name", answer.words));
    case ScimOutcome::no_target:
    case ScimOutcome::no_path:
    case ScimOutcome::stale_cursor:
      break;
  }
  return fail(Code::invalid_path,
              with_words("the app does not take a change of a group's name or members", answer.words));
}

}  // namespace provost::connectors
