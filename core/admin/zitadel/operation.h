// What this dialect can do to a person, and from which states: pure tables.
#pragma once

#include <optional>
#include <string_view>

#include "core/admin/zitadel/fault.h"
#include "core/model/user.h"

namespace provost::zitadel {

enum class Operation { read, deactivate, reactivate, lock, unlock, remove };

/// What a call says when it fails, and what it takes to make it.
struct Rules {
  std::string_view permission;
  bool own_account;            // everyone may do it to oneself
  std::string_view missing;    // id of the fault when no person is named
  std::string_view not_found;  // id of the fault when there is no such person
};

const Rules& rules_of(Operation operation);

/// The state to which an operation leads; nothing for reading and removing.
std::optional<UserState> state_after(Operation operation);

/// Why a person in this state cannot be taken through the operation, or nothing. Total: every pair has its cell.
std::optional<Fault> refusal_of(Operation operation, UserState state);

}  // namespace provost::zitadel
