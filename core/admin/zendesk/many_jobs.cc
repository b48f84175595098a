#include "core/admin/zendesk/many_jobs.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/admin/zendesk/asker.h"
#include "core/admin/zendesk/desk.h"
#include "core/base/text.h"

namespace provost::zendesk {
namespace {

struct KindRow {
  std::string_view kind, name, permission, action, error;
};
constexpr std::array kKinds{
    KindRow{kDestroyKind, "Bulk User Delete", permission::kUsersDelete, "delete", "UserDestroyError"},
    KindRow{kCreateKind, "Bulk User Create", permission::kUsersWrite, "create", "UserCreateError"},
    KindRow{kUpsertKind, "Bulk User Create Or Update", permission::kUsersWrite, "update", "UserCreateOrUpdateError"},
    KindRow{kUpdateKind, "Bulk User Update", permission::kUsersWrite, "update", "UserUpdateError"}};

const KindRow& row_of(std::string_view kind) {
  const auto* found = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindRow& row) { return row.kind == kind; });
  return found == kKinds.end() ? kKinds.front() : *found;
}

struct Trouble {
  std::string error, details;
};
Trouble nobody() { return {"RecordNotFound", "Not found"}; }
Trouble ambiguous() { return {"AmbiguousExternalId", "More than one user has this external id in the brand"}; }

/// A failed row names the person as the request did, where no number is known.
Value failed(const Value& input, std::optional<UserId> user, const KindRow& kind, const Trouble& trouble) {
  Value row = Value::object({});
  if (const Value* index = input.find("index")) row.set("index", *index);
  if (user) {
    row.set("id", user->value);
  } else if (const Value* id = input.find("id")) {
    row.set("id", *id);
  }
  if (const Value* external_id = input.find("external_id")) row.set("external_id", *external_id);
  row.set("action", kind.action);
  row.set("success", false);
  row.set("error", trouble.error);
  row.set("details", trouble.details);
  return row;
}

Value succeeded(const Value& input, UserId user, std::string_view action, std::string_view status) {
  Value row = Value::object({});
  if (const Value* index = input.find("index")) row.set("index", *index);
  row.set("id", user.value);
  row.set("action", action);
  row.set("status", status);
  row.set("success", true);
  return row;
}

Result<std::vector<UserId>> named_by(Tables& tables, const Value& input) {
  if (const Value* id = input.find("id")) return std::vector<UserId>{UserId{id->as_integer()}};
  const Value* brand = input.find("brand_id");
  return tables.external_ids.users_of(input.text_at("external_id"), brand == nullptr ? 0 : brand->as_integer());
}

/// The one person of a row, as nobody changes that person until the row is done; or why there is none.
struct Meant {
  std::optional<User> user;
  Trouble trouble;
};
Result<Meant> meant_by(Tables& tables, const Value& input) {
  const auto named = TRY(named_by(tables, input));
  if (named.empty()) return Meant{std::nullopt, nobody()};
  if (named.size() > 1) return Meant{std::nullopt, ambiguous()};
  const auto found = TRY(tables.users.find(named.front(), kNoSource));
  if (!found) return Meant{std::nullopt, nobody()};
  auto held = hold(tables, *found);
  if (!held && held.error().code == Code::no_target) return Meant{std::nullopt, nobody()};
  if (!held) return tl::unexpected(held.error());
  // A source may have given the external id to somebody else before the person was held.
  const auto still_named = TRY(named_by(tables, input));
  if (still_named != named) return fail(Code::conflict, "the external id came to mean somebody else");
  return Meant{std::move(*held), {}};
}

/// What the caller may not do, and what nobody can, is the row's own trouble; all else is tried again.
Result<Value> row_for(const Result<Written>& written, const Value& input, std::optional<UserId> user,
                      const KindRow& kind) {
  if (!written) {
    const Error& error = written.error();
    if (error.code == Code::forbidden) return failed(input, user, kind, {"PermissionDenied", error.detail});
    if (error.code == Code::invalid_value || error.code == Code::too_large) {
      return failed(input, user, kind, {std::string(kind.error), error.detail});
    }
    return tl::unexpected(error);
  }
  if (!written->user) {
    const Fault& first = written->faults.front();
    const bool refused = first.error == "PermissionDenied";
    return failed(input, user, kind, {refused ? first.error : std::string(kind.error), sentence_of(written->faults)});
  }
  if (written->made) return succeeded(input, written->user->id, "create", "Created");
  const bool gone = written->user->state == UserState::deleted;
  return succeeded(input, written->user->id, kind.action, gone ? "Deleted" : "Updated");
}

/// How the rows of one kind are done.
class Rows {
 public:
  Rows(const JobParts& parts, const KindRow& kind) : parts_(parts), kind_(kind) {}

  Result<Value> apply(Tables& tables, const Job& job, const Value& input) const {
    const std::string may = TRY(powers(tables, input));
    const Hand hand{job.actor, may};
    const UserWriter writer(parts_.directory, parts_.ids);
    Faults faults;
    const Value* wish = input.find("user");
    const UserOrder order = wish == nullptr ? UserOrder() : UserOrder::read(*wish, faults);
    if (!faults.empty()) return row_for(Written{std::nullopt, false, faults}, input, std::nullopt, kind_);
    if (kind_.kind == kCreateKind) return row_for(writer.create(tables, order, hand), input, std::nullopt, kind_);
    if (kind_.kind == kUpsertKind) {
      return row_for(writer.create_or_update(tables, order, hand), input, std::nullopt, kind_);
    }
    const Meant meant = TRY(meant_by(tables, input));
    if (!meant.user) return failed(input, std::nullopt, kind_, meant.trouble);
    const auto written = kind_.kind == kUpdateKind ? writer.update(tables, *meant.user, order, hand)
                                                   : writer.remove(tables, *meant.user, hand);
    return row_for(written, input, meant.user->id, kind_);
  }

  Result<std::string> objection(Tables& tables, const Job& job, const Value& input) const {
    const bool may = TRY(may_still(tables, job, input));
    return std::string(may ? "" : "Killed: whoever asked for this may not do it any more");
  }

  Value give_up(const Value& input) const {
    return failed(input, std::nullopt, kind_, {std::string(kind_.error), "This could not be done; try again later"});
  }

 private:
  Result<std::string> powers(const Tables& tables, const Value& input) const {
    if (!keeps_asker(input)) return std::string(input.text_at("may"));
    return powers_of({tables, parts_.dialect, parts_.clock.now()}, input);
  }

  Result<bool> may_still(Tables& tables, const Job& job, const Value& input) const {
    if (!keeps_asker(input)) return might_by_name(tables, job);
    const std::string words = TRY(powers(tables, input));
    return text::holds_word(words, kind_.permission);
  }

  /// All that can be asked of a row whose asker is no more than a name.
  Result<bool> might_by_name(Tables& tables, const Job& job) const {
    if (job.actor.kind == "operator") {
      const auto token = TRY(tables.tokens.find_operator(job.tenant, TokenId{job.actor.id}));
      return token && !token->revoked && (!token->expires || parts_.clock.now() < *token->expires);
    }
    const auto user = TRY(tables.users.find(ScimId{job.actor.id}, kNoSource));
    if (!user || life_of(user->state) != Life::active) return false;
    const std::string words = TRY(tables.roles.permissions_of(user->role));
    return text::holds_word(words, kind_.permission);
  }

  const JobParts parts_;
  const KindRow& kind_;
};

}  // namespace

std::string_view class_of(std::string_view kind) { return row_of(kind).name; }

std::string_view permission_for(std::string_view kind) { return row_of(kind).permission; }

std::vector<JobKind> job_kinds(const JobParts& parts) {
  std::vector<JobKind> kinds;
  for (const KindRow& row : kKinds) {
    const Rows rows(parts, row);
    kinds.push_back(
        {row.kind,
         [rows](Tables& tables, const Job& job, const Value& input) { return rows.apply(tables, job, input); },
         [rows](const Value& input) { return rows.give_up(input); },
         [rows](Tables& tables, const Job& job, const Value& input) { return rows.objection(tables, job, input); }});
  }
  return kinds;
}

}  // namespace provost::zendesk
