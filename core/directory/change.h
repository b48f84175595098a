// What the audit trail is told of one change. Inside this room only.
#pragma once

#include <string>

#include "core/directory/directory.h"

namespace provost {

struct Directory::Change {
  Subject subject;
  std::string_view name;
  std::string action;
  std::string fields;
  CredentialCounts ended = {};
};

}  // namespace provost
