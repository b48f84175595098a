#include "core/admin/zendesk/destroy_job.h"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace provost::zendesk {
namespace {

/// Admin pages look through no source.
const SourceId kNoSource{};

struct Trouble {
  std::string_view error, details;
};
constexpr Trouble kNobody{"RecordNotFound", "Not found"};
constexpr Trouble kAmbiguous{"AmbiguousExternalId", "More than one user has this external id in the brand"};
constexpr Trouble kOwn{"PermissionDenied", "You cannot delete yourself"};
constexpr Trouble kLastAdmin{"PermissionDenied", "The last active admin of the account cannot be deleted"};
constexpr Trouble kBroken{"UserDestroyError", "The user could not be deleted; try again later"};

/// A failed row names the person as the request did, where no number is known.
Value failed(const Value& input, std::optional<UserId> user, const Trouble& trouble) {
  Value row = Value::object({});
  if (user) {
    row.set("id", user->value);
  } else if (const Value* id = input.find("id")) {
    row.set("id", *id);
  }
  if (const Value* external_id = input.find("external_id")) row.set("external_id", *external_id);
  row.set("action", "delete");
  row.set("success", false);
  row.set("error", trouble.error);
  row.set("details", trouble.details);
  return row;
}

Result<std::vector<UserId>> named_by(Tables& tables, const Value& input) {
  if (const Value* id = input.find("id")) return std::vector<UserId>{UserId{id->as_integer()}};
  return tables.external_ids.users_of(input.text_at("external_id"), input.find("brand_id")->as_integer());
}

/// The person as nobody changes them until the row is done.
Result<std::optional<User>> hold(Tables& tables, UserId id) {
  const auto user = TRY(tables.users.find(id, kNoSource));
  if (!user) return std::optional<User>();
  TRY(tables.locks.hold(SubjectKind::user, user->scim_id));
  return tables.users.find(id, kNoSource);
}

Result<Value> destroy(const Directory& directory, Tables& tables, const Job& job, const Value& input) {
  const auto named = TRY(named_by(tables, input));
  if (named.empty()) return failed(input, std::nullopt, kNobody);
  if (named.size() > 1) return failed(input, std::nullopt, kAmbiguous);
  const auto user = TRY(hold(tables, named.front()));
  if (!user) return failed(input, std::nullopt, kNobody);
  // A source may have given the external id to somebody else before the person was held.
  const auto still_named = TRY(named_by(tables, input));
  if (still_named != named) return fail(Code::conflict, "the external id came to mean somebody else");
  if (job.actor.kind == "admin" && job.actor.id == user->scim_id.value) return failed(input, user->id, kOwn);
  const auto removed = directory.remove(tables, *user, {job.actor, std::nullopt});
  if (removed) {
    return Value::object({{"id", user->id.value}, {"action", "delete"}, {"status", "Deleted"}, {"success", true}});
  }
  // A conflict of the database would doom the transaction whatever is returned here; this one is the directory's.
  if (removed.error().code == Code::conflict) return failed(input, user->id, kLastAdmin);
  return tl::unexpected(removed.error());
}

}  // namespace

JobKind destroy_job(const Directory& directory) {
  return {kDestroyKind,
          [&directory](Tables& tables, const Job& job, const Value& input) {
            return destroy(directory, tables, job, input);
          },
          [](const Value& input) { return failed(input, std::nullopt, kBroken); }};
}

}  // namespace provost::zendesk
