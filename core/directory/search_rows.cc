#include "core/directory/search_rows.h"

#include "core/base/text.h"
#include "core/store/search_query.h"

namespace provost {

Result<const scim::ResourceType*> type_of(const scim::Catalogue& catalogue, SubjectKind kind) {
  const auto* type = catalogue.find_type(kind == SubjectKind::user ? "User" : "Group");
  if (type == nullptr) return fail(Code::internal, "the catalogue lacks a resource type");
  return type;
}

SearchRows search_rows(const User& user, const scim::ResourceType& type) {
  SearchRows rows{subject_of(user.id), scim::search_values(user.attributes, type)};
  if (user.attributes.is_object() && user.attributes.text_at("displayName").empty()) {
    scim::SplitKey split = scim::split_key(text::fold(user.display_name()));
    rows.values.push_back({std::string(kShownNamePath), 0, 0, std::move(split.head), std::move(split.tail), {}, false});
  }
  return rows;
}

SearchRows search_rows(const Group& group, const scim::ResourceType& type) {
  return {subject_of(group.id), scim::search_values(group.attributes, type)};
}

}  // namespace provost
