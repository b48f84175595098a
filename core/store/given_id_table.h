// What admins call people: an external id that comes from no source. One a person, unique in its tenant without regard
// to case.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/ids.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes the given ids of one tenant in one transaction.
class GivenIdTable {
 public:
  static constexpr std::size_t kLongest = 255;

  GivenIdTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Gives a person this id, spelled like this; nothing takes it away. Fails with `uniqueness` when somebody else has
  /// it, with `invalid_value` when it is empty or above 255 bytes.
  Result<void> set(UserId user, const std::optional<std::string>& id) const;
  /// Takes away what a person was given.
  Result<void> forget(UserId user) const { return set(user, std::nullopt); }
  Result<std::optional<std::string>> of(UserId user) const;
  /// Who has this id, however it is spelled.
  Result<std::optional<UserId>> find(std::string_view id) const;
  /// What each of these people is called: the given id, or else what the source that manages the person says. Who has
  /// neither is left out.
  Result<std::map<UserId, std::string>> names_of(std::span<const UserId> users) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
