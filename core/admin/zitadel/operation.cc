#include "core/admin/zitadel/operation.h"

namespace provost::zitadel {
namespace {

constexpr Rules kRead{permission::kUsersRead, true, "PROVOST-NoId", "QUERY-Dfbg2"};
constexpr Rules kDeactivate{permission::kUsersWrite, true, "COMMAND-78iiirat8y", "COMMAND-5gp2p62iin"};
constexpr Rules kReactivate{permission::kUsersWrite, false, "COMMAND-0nx1ie38fw", "COMMAND-9hy5kzbuk6"};
constexpr Rules kLock{permission::kUsersWrite, false, "COMMAND-agz3eczifm", "COMMAND-450yxuqrh1"};
constexpr Rules kUnlock{permission::kUsersWrite, false, "COMMAND-a9ld4xckax", "COMMAND-x377t913pw"};
constexpr Rules kRemove{permission::kUsersDelete, false, "COMMAND-vaipl7s13l", "COMMAND-bd4ir1mblj"};

Fault wrong_state(std::string_view id, std::string_view text) {
  return Fault{GrpcCode::failed_precondition, std::string(id), std::string(text)};
}

std::optional<Fault> refuse_deactivate(UserState state) {
  if (state == UserState::initial) {
    return wrong_state("COMMAND-gvx4kct9r2", "User with state initial can only be deleted not deactivated");
  }
  if (state == UserState::inactive) return wrong_state("COMMAND-5gunjw0cd7", "User already inactive");
  return std::nullopt;
}

}  // namespace

const Rules& rules_of(Operation operation) {
  switch (operation) {
    case Operation::read:
      return kRead;
    case Operation::deactivate:
      return kDeactivate;
    case Operation::reactivate:
      return kReactivate;
    case Operation::lock:
      return kLock;
    case Operation::unlock:
      return kUnlock;
    case Operation::remove:
      break;
  }
  return kRemove;
}

std::optional<UserState> state_after(Operation operation) {
  switch (operation) {
    case Operation::deactivate:
      return UserState::inactive;
    case Operation::lock:
      return UserState::locked;
    case Operation::reactivate:
    case Operation::unlock:
      return UserState::active;
    case Operation::read:
    case Operation::remove:
      break;
  }
  return std::nullopt;
}

std::optional<Fault> refusal_of(Operation operation, UserState state) {
  const Rules& rules = rules_of(operation);
  if (state == UserState::deleted) {
    return Fault{GrpcCode::not_found, std::string(rules.not_found), "User could not be found"};
  }
  switch (operation) {
    case Operation::deactivate:
      return refuse_deactivate(state);
    case Operation::reactivate:
      if (state == UserState::inactive) return std::nullopt;
      return wrong_state("COMMAND-s5qqcz97hf", "User is not inactive");
    case Operation::lock:
      if (state == UserState::active || state == UserState::initial) return std::nullopt;
      return wrong_state("COMMAND-lgws8wtsqf", "User is not active or initial");
    case Operation::unlock:
      if (state == UserState::locked) return std::nullopt;
      return wrong_state("COMMAND-olb9vb0oca", "User is not locked");
    case Operation::read:
    case Operation::remove:
      break;
  }
  return std::nullopt;
}

}  // namespace provost::zitadel
