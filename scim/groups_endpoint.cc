#include "scim/groups_endpoint.h"

#include <array>

#include "scim/answers.h"
#include "scim/etag.h"
#include "scim/linking.h"
#include "scim/member_steps.h"
#include "scim/patch.h"
#include "scim/query.h"
#include "scim/request_body.h"
#include "scim/sensitive.h"

namespace provost::scim {

using http::Exchange;
using http::Response;
using sql::Mode;

namespace {

constexpr std::string_view kMembers = "members";

Value document_of(const Group& group) {
  Value document = group.attributes;
  if (group.external_id) document.set("externalId", *group.external_id);
  return document;
}

/// The stored part of a checked document; who is in the group is kept elsewhere.
GroupDraft draft_of(const Value& document, const Leniency& leniency) {
  GroupDraft draft{document, std::nullopt};
  draft.display_names = leniency.unique_group_names ? DisplayNames::unique : DisplayNames::free;
  if (const Value* external_id = document.find("externalId")) draft.external_id = external_id->as_text();
  draft.attributes.erase("externalId");
  draft.attributes.erase(kMembers);
  return draft;
}

/// A PUT carries at most 10,000 members; whoever has more can still say what changed.
Error point_to_patch(Error error) {
  if (error.code == Code::too_large) error.detail += ": change members by PATCH";
  return error;
}

/// The ids in a checked document's members.
std::vector<ScimId> member_ids(const Value& document) {
  std::vector<ScimId> ids;
  if (const Value* members = document.find(kMembers)) {
    for (const Value& member : members->items()) ids.push_back(ScimId{std::string(member.text_at("value"))});
  }
  return ids;
}

}  // namespace

GroupsEndpoint::GroupsEndpoint(const Parts& parts, const ResourceType& type)
    : parts_(parts), type_(type), representation_(type, parts.base_url) {}

Result<Group> GroupsEndpoint::find(Tables& tables, const Caller& caller, const std::string& id) const {
  auto group = TRY(tables.groups.find(ScimId{id}, viewer_of(caller)));
  if (!group) return fail(Code::not_found, "there is no group with this id");
  return std::move(*group);
}

Result<Group> GroupsEndpoint::hold(Tables& tables, const Caller& caller, const Exchange& exchange) const {
  const std::string& id = exchange.captures.at(0);
  TRY(tables.locks.hold(SubjectKind::group, ScimId{id}));
  Group group = TRY(find(tables, caller, id));
  TRY(require_own(caller, group));
  const std::array etags{etag_of(group.version)};
  TRY(check_precondition(exchange.request.head, etags));
  return group;
}

Result<Value> GroupsEndpoint::represent(Tables& tables, const Group& group, const Projection& projection,
                                        std::int64_t most) const {
  if (!projection.wants(kMembers)) return representation_.of(group, {});
  const std::array ids{group.id};
  const auto members = TRY(tables.members.list(ids, most));
  const auto found = members.find(group.id);
  return found == members.end() ? representation_.of(group, {}) : representation_.of(group, found->second);
}

Result<Response> GroupsEndpoint::create(const Caller& caller, const Exchange& exchange) const {
  TRY(require(caller, scope::kGroupsWrite));
  const Leniency leniency = leniency_of(caller);
  Projection projection = TRY(projection_of(exchange.target, type_, leniency));
  const Value body = TRY(object_in(exchange.request));
  const Checked checked = TRY(check(body, type_, leniency));
  projection.note_written(checked.document(), type_);
  Value whole;
  TRY(parts_.transact(Mode::write, caller, [&](Tables& tables) -> Result<void> {
    const auto members = TRY(known_members(tables, member_ids(checked.document())));
    const Group group = TRY(
        parts_.directory.create_group(tables, draft_of(checked.document(), leniency), members, principal_of(caller)));
    whole = TRY(represent(tables, group, projection, parts_.most_members));
    return {};
  }));
  return resource_answer(201, whole, project(whole, projection, type_));
}

Result<Response> GroupsEndpoint::read(const Caller& caller, const Exchange& exchange) const {
  TRY(require(caller, scope::kGroupsRead));
  const Leniency leniency = leniency_of(caller);
  const Projection projection = TRY(projection_of(exchange.target, type_, leniency));
  const auto filter = TRY(filter_of(exchange.target, type_, leniency));
  if (auto refusal = sensitive_refusal(filter, caller, type_)) return std::move(*refusal);
  Value whole;
  TRY(parts_.transact(Mode::read, caller, [&](Tables& tables) -> Result<void> {
    const Group group = TRY(find(tables, caller, exchange.captures.at(0)));
    whole = TRY(represent(tables, group, projection, parts_.most_members));
    const SearchQuestion question{SubjectKind::group, type_, viewer_of(caller), parts_.base_url,
                                  filter ? &*filter : nullptr};
    const bool meant = TRY(passes(tables, question, group.scim_id));
    return meant ? Result<void>() : fail(Code::not_found, "the group does not match the filter");
  }));
  const std::string etag = etag_in(whole);
  if (is_not_modified(exchange.request.head, etag)) return not_modified(etag);
  return resource_answer(200, whole, project(whole, projection, type_));
}

Result<Response> GroupsEndpoint::replace(const Caller& caller, const Exchange& exchange) const {
  TRY(require(caller, scope::kGroupsWrite));
  const Leniency leniency = leniency_of(caller);
  Projection projection = TRY(projection_of(exchange.target, type_, leniency));
  const Value body = TRY(object_in(exchange.request));
  const Checked checked = TRY(check(body, type_, leniency).map_error(point_to_patch));
  projection.note_written(checked.document(), type_);
  const auto ids = member_ids(checked.document());
  Value whole;
  TRY(parts_.transact(Mode::write, caller, [&](Tables& tables) -> Result<void> {
    const Group before = TRY(hold(tables, caller, exchange));
    TRY(allow_replace(document_of(before), checked.document(), type_));
    const auto members = TRY(known_members(tables, ids));
    const Group after =
        TRY(parts_.directory.update_group(tables, before, draft_of(checked.document(), leniency),
                                          {{MemberStep::Kind::replace, members}}, principal_of(caller)));
    whole = TRY(represent(tables, after, projection, parts_.most_members));
    return {};
  }));
  return resource_answer(200, whole, project(whole, projection, type_));
}

Result<Response> GroupsEndpoint::patch(const Caller& caller, const Exchange& exchange) const {
  TRY(require(caller, scope::kGroupsWrite));
  const Leniency leniency = leniency_of(caller);
  Projection projection = TRY(projection_of(exchange.target, type_, leniency));
  const Value body = TRY(object_in(exchange.request));
  const PatchRequest whole_request = TRY(parse_patch_request(body, type_, leniency));
  for (const PatchOperation& each : whole_request.operations) projection.note_written(each.path.target);
  const MemberSplit split = TRY(split_members(whole_request, leniency));
  std::optional<Value> whole;
  std::int64_t version = 0;
  TRY(parts_.transact(Mode::write, caller, [&](Tables& tables) -> Result<void> {
    const Group before = TRY(hold(tables, caller, exchange));
    const Checked checked = TRY(apply(split.rest, document_of(before), type_, leniency));
    MemberRoster roster({tables, representation_, parts_.most_members}, before.id);
    const auto steps = TRY(member_steps(tables, roster, split.members));
    const Group after = TRY(parts_.directory.update_group(tables, before, draft_of(checked.document(), leniency), steps,
                                                          principal_of(caller)));
    version = after.version;
    auto shown = represent(tables, after, projection, kMostMembersAnswered);
    if (!shown && shown.error().code != Code::too_many) return tl::unexpected(shown.error());
    whole = shown ? std::optional(std::move(*shown)) : std::nullopt;
    return {};
  }));
  const bool asked = exchange.target.count("attributes") > 0;
  if (!whole || (leniency.bodyless_group_patch && !asked)) return no_content(etag_of(version));
  return resource_answer(200, *whole, project(*whole, projection, type_));
}

Result<Response> GroupsEndpoint::remove(const Caller& caller, const Exchange& exchange) const {
  TRY(require(caller, scope::kGroupsWrite));
  TRY(parts_.transact(Mode::write, caller, [&](Tables& tables) -> Result<void> {
    const Group before = TRY(hold(tables, caller, exchange));
    return parts_.directory.remove_group(tables, before, principal_of(caller));
  }));
  return no_content();
}

}  // namespace provost::scim
