// What a person or a group is searched by.
#pragma once

#include "core/base/result.h"
#include "core/model/user.h"
#include "core/schema/catalogue.h"
#include "core/store/search_table.h"

namespace provost {

/// The resource type of a kind of subject. Fails with `internal` if the catalogue has none.
Result<const scim::ResourceType*> type_of(const scim::Catalogue& catalogue, SubjectKind kind);

/// The rows of a subject; those of a default-made one, which has no attributes, are none.
SearchRows search_rows(const User& user, const scim::ResourceType& type);
SearchRows search_rows(const Group& group, const scim::ResourceType& type);

}  // namespace provost
