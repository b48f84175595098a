#include "scim/member_split.h"

#include <optional>
#include <string>

#include "scim/conformer.h"

namespace provost::scim {
namespace {

constexpr std::size_t kMostIds = 10'000;

bool acts_on_members(const PatchOperation& operation) {
  const AttributePath& target = operation.path.target;
  return target.extension == nullptr && target.attribute != nullptr && target.attribute->name == "members";
}

/// The ids that a filter names, if it is `value eq "…"` or several of these with `or`.
std::optional<std::vector<ScimId>> ids_of(const Predicate& filter) {  // NOLINT(misc-no-recursion)
  if (const auto* compare = std::get_if<Compare>(&filter.node)) {
    const auto* id = std::get_if<std::string>(&compare->literal);
    const bool by_id = compare->op == Operator::eq && id != nullptr && compare->path.attribute->name == "value";
    return by_id ? std::optional(std::vector{ScimId{*id}}) : std::nullopt;
  }
  const auto* either = std::get_if<Or>(&filter.node);
  if (either == nullptr) return std::nullopt;
  std::vector<ScimId> ids;
  for (const Predicate& term : either->terms) {
    const auto found = ids_of(term);
    if (!found) return std::nullopt;
    ids.insert(ids.end(), found->begin(), found->end());
  }
  return ids;
}

/// Collects the member operations of one request, and counts their ids.
class Splitter {
 public:
  explicit Splitter(const Leniency& leniency) : conformer_(leniency) {}

  /// Notes the change that an operation stands for, if it names anybody.
  Result<void> read(const PatchOperation& operation) {
    if (operation.path.target.sub != nullptr) {
      return fail(Code::mutability, "the parts of a member cannot be changed; remove it and add another");
    }
    if (operation.path.filter) return read_filtered(operation);
    if (operation.kind == PatchKind::remove && !operation.value) return note(ClearMembers{});
    auto ids = TRY(read_ids(operation));
    if (operation.kind == PatchKind::replace && !ids.empty()) return note(ReplaceMembers{std::move(ids)});
    if (operation.kind == PatchKind::replace) return note(ClearMembers{});
    if (ids.empty()) return {};
    if (operation.kind == PatchKind::add) return note(AddMembers{std::move(ids)});
    return note(RemoveMembers{std::move(ids)});
  }

  std::vector<MemberOperation> take() { return std::move(changes_); }

 private:
  template <class Change>
  Result<void> note(Change change) {
    changes_.emplace_back(std::move(change));
    return {};
  }

  Result<void> read_filtered(const PatchOperation& operation) {
    if (operation.kind != PatchKind::remove) {
      return fail(Code::mutability, "a member cannot be changed; remove it and add another");
    }
    auto ids = ids_of(*operation.path.filter);
    if (ids) return note(RemoveMembers{std::move(*ids)});
    return note(RemoveMembersWhere{*operation.path.filter});
  }

  Result<std::vector<ScimId>> read_ids(const PatchOperation& operation) {
    const Value& value = *operation.value;
    const Array alone = value.is_array() || value.is_null() ? Array{} : Array{value};
    std::vector<ScimId> ids;
    for (const Value& item : value.is_array() ? value.items() : alone) {
      const Value member = TRY(conformer_.single(*operation.path.target.attribute, item));
      if (is_unassigned(member)) continue;
      const std::string_view id = member.text_at("value");
      if (id.empty()) return fail(Code::invalid_value, "members.value is required");
      if (++count_ > kMostIds) return fail(Code::too_large, "a PATCH names at most 10000 members");
      ids.push_back(ScimId{std::string(id)});
    }
    return ids;
  }

  Conformer conformer_;
  std::vector<MemberOperation> changes_;
  std::size_t count_ = 0;
};

}  // namespace

Result<MemberSplit> split_members(PatchRequest request, const Leniency& leniency) {
  MemberSplit split;
  Splitter splitter(leniency);
  for (PatchOperation& operation : request.operations) {
    if (!acts_on_members(operation)) {
      split.rest.operations.push_back(std::move(operation));
      continue;
    }
    TRY(splitter.read(operation));
  }
  split.members = splitter.take();
  return split;
}

}  // namespace provost::scim
