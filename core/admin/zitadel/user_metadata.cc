#include "core/admin/zitadel/user_metadata.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/admin/zitadel/listing.h"
#include "core/admin/zitadel/person_view.h"
#include "core/admin/zitadel/text_filter.h"
#include "core/admin/zitadel/user_service.pb.h"

namespace provost::zitadel {
namespace {

namespace v2 = ::zitadel::user::v2;

constexpr Rules kRead{permission::kUsersRead, true, "PROVOST-NoId", "PROVOST-NoUser"};
constexpr Rules kWrite{permission::kUsersWrite, false, "PROVOST-NoId", "PROVOST-NoUser"};

Result<void> check(const v2::ListUserMetadataRequest& request) {
  for (const auto& filter : request.filters()) {
    if (!filter.has_key_filter()) {
      return fail(Code::invalid_filter, "a filter asks nothing, or something that this server does not know");
    }
    if (!::zitadel::filter::v2::TextFilterMethod_IsValid(filter.key_filter().method())) {
      return fail(Code::invalid_filter, "this server does not know the method of a filter");
    }
  }
  return {};
}

bool fulfils_all(const v2::ListUserMetadataRequest& request, const MetadataEntry& entry) {
  return std::all_of(request.filters().begin(), request.filters().end(), [&](const auto& filter) {
    return fulfils(static_cast<int>(filter.key_filter().method()), entry.key, filter.key_filter().key());
  });
}

void describe(v2::Metadata& shown, const MetadataEntry& entry) {
  show(*shown.mutable_creation_date(), entry.created);
  show(*shown.mutable_change_date(), entry.changed);
  shown.set_key(entry.key);
  shown.set_value(entry.value);
}

v2::ListUserMetadataResponse response_of(const v2::ListUserMetadataRequest& request, std::vector<MetadataEntry> entries,
                                         const Slice& slice) {
  std::erase_if(entries, [&](const MetadataEntry& each) { return !fulfils_all(request, each); });
  // As everywhere: descending unless ascending is asked for.
  if (!request.pagination().asc()) std::reverse(entries.begin(), entries.end());
  v2::ListUserMetadataResponse response;
  response.mutable_pagination()->set_total_result(entries.size());
  response.mutable_pagination()->set_applied_limit(static_cast<std::uint64_t>(slice.limit));
  const auto page = cut(std::move(entries), slice);
  for (const MetadataEntry& entry : page) describe(*response.add_metadata(), entry);
  return response;
}

}  // namespace

std::optional<Fault> objection_to(std::span<const MetadataEntry> present, std::span<const MetadataEntry> more) {
  std::set<std::string_view> keys;
  for (const MetadataEntry& each : present) keys.insert(each.key);
  for (const MetadataEntry& each : more) keys.insert(each.key);
  if (keys.size() <= UserMetadataTable::kMost) return std::nullopt;
  return too_many_kept("a person has at most " + std::to_string(UserMetadataTable::kMost) + " entries of metadata");
}

std::vector<Rpc> UserMetadata::rpcs() const {
  return {
      make_rpc<v2::SetUserMetadataRequest>("SetUserMetadata",
                                           [self = *this](const Call& call, const v2::SetUserMetadataRequest& request) {
                                             return self.set(call, request);
                                           }),
      make_rpc<v2::ListUserMetadataRequest>(
          "ListUserMetadata",
          [self = *this](const Call& call, const v2::ListUserMetadataRequest& request) {
            return self.list(call, request);
          }),
      make_rpc<v2::DeleteUserMetadataRequest>(
          "DeleteUserMetadata", [self = *this](const Call& call, const v2::DeleteUserMetadataRequest& request) {
            return self.erase(call, request);
          })};
}

Result<Answer> UserMetadata::set(const Call& call, const v2::SetUserMetadataRequest& request) const {
  Found found;
  const Instant now = parts_.clock.now();
  TRY(at_desk(parts_, sql::Mode::write, call.caller, [&](const Desk& desk) -> Result<void> {
    found = TRY(hold_person(desk, kWrite, request.user_id()));
    const auto* user = std::get_if<User>(&found);
    if (user == nullptr) return {};
    if (request.metadata().empty()) return fail(Code::invalid_value, "there is no metadata in the request");
    std::vector<MetadataEntry> entries;
    for (const auto& entry : request.metadata()) entries.push_back({entry.key(), entry.value()});
    const auto present = TRY(desk.tables.metadata.of(user->id));
    if (auto objection = objection_to(present, entries)) {
      found = std::move(*objection);
      return {};
    }
    TRY(desk.tables.metadata.set(user->id, entries, now));
    return desk.note("metadata.set", *user);
  }));
  if (const auto* fault = std::get_if<Fault>(&found)) return Answer(*fault);
  v2::SetUserMetadataResponse response;
  show(*response.mutable_set_date(), now);
  return answer_with(std::move(response));
}

Result<Answer> UserMetadata::list(const Call& call, const v2::ListUserMetadataRequest& request) const {
  Found found;
  std::vector<MetadataEntry> entries;
  TRY(at_desk(parts_, sql::Mode::read, call.caller, [&](const Desk& desk) -> Result<void> {
    found = TRY(find_person(desk, kRead, request.user_id()));
    if (const auto* user = std::get_if<User>(&found)) entries = TRY(desk.tables.metadata.of(user->id));
    return {};
  }));
  if (const auto* fault = std::get_if<Fault>(&found)) return Answer(*fault);
  TRY(check(request));
  const Slice slice = TRY(slice_of(request.pagination().offset(), request.pagination().limit()));
  return answer_with(response_of(request, std::move(entries), slice));
}

Result<Answer> UserMetadata::erase(const Call& call, const v2::DeleteUserMetadataRequest& request) const {
  Found found;
  TRY(at_desk(parts_, sql::Mode::write, call.caller, [&](const Desk& desk) -> Result<void> {
    found = TRY(hold_person(desk, kWrite, request.user_id()));
    const auto* user = std::get_if<User>(&found);
    if (user == nullptr) return {};
    const std::vector<std::string> keys(request.keys().begin(), request.keys().end());
    if (keys.empty()) return fail(Code::invalid_value, "there is no key in the request");
    if (keys.size() > UserMetadataTable::kMost)
      return fail(Code::invalid_value, "there are too many keys in the request");
    TRY(desk.tables.metadata.erase(user->id, keys));
    return desk.note("metadata.delete", *user);
  }));
  if (const auto* fault = std::get_if<Fault>(&found)) return Answer(*fault);
  v2::DeleteUserMetadataResponse response;
  show(*response.mutable_deletion_date(), parts_.clock.now());
  return answer_with(std::move(response));
}

}  // namespace provost::zitadel
