// Operators' tokens: what scripts and other programs call this API with, for themselves.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/admin/operations/desk.h"

namespace provost::operations {

struct OperatorTokenOrder {
  std::string name;
  std::vector<std::string> permissions;
  std::int64_t days = 90;  // until it expires
};

/// `{"id", "name", "permissions", "token", "expires"}` of a new one in the desk's tenant, which is shown here and never
/// again. Fails with `invalid_value` without permissions, for a word that is none, and for days beyond check_days().
Result<Value> make_operator_token(const Desk& desk, const Credentials& credentials, const OperatorTokenOrder& order);

}  // namespace provost::operations
