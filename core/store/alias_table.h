// Ids that callers chose for people, as rows. Each is unique in its tenant and stands beside our own id.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes the aliases of one tenant in one transaction. Aliases compare exactly, byte by byte.
class AliasTable {
 public:
  static constexpr std::size_t kLongest = 200;
  static constexpr std::size_t kMost = 100;  // of one person

  AliasTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Gives a person one more id. Fails with `uniqueness` when somebody has it or had it, as an alias or as an id of
  /// ours, so that an id never comes to mean another person; with `invalid_value` when it is empty or above 200 bytes,
  /// with `conflict` when the person has kMost.
  Result<void> add(std::string_view alias, UserId user) const;
  /// Whom the alias names, removed people included; nothing if it was never given.
  Result<std::optional<UserId>> find(std::string_view alias) const;
  /// The same for many; those that were never given are left out.
  Result<std::map<std::string, UserId>> find_all(std::span<const std::string> aliases) const;
  /// The aliases of a person in byte order.
  Result<std::vector<std::string>> of(UserId user) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
