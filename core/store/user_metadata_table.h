// What admins note about people under names of their own, as rows: bytes that this server does not read.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/store/sql.h"

namespace provost {

/// One note. Keys compare exactly, byte by byte.
struct MetadataEntry {
  std::string key;
  std::string value;  // bytes
  Instant created = {}, changed = {};
};

/// Reads and writes the notes on the people of one tenant in one transaction. They go with the person.
class UserMetadataTable {
 public:
  static constexpr std::size_t kLongestKey = 200;       // bytes
  static constexpr std::size_t kLongestValue = 10'000;  // bytes
  static constexpr std::size_t kMost = 100;             // of one person

  UserMetadataTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Writes notes on a person; of two under one key the last counts. Whoever calls has locked the person's row, or made
  /// it. Fails with `invalid_value` on a key or value that is empty or too long, `conflict` when the person would have
  /// more than kMost.
  Result<void> set(UserId user, std::span<const MetadataEntry> entries, Instant now) const;
  /// All notes on a person, in the byte order of their keys.
  Result<std::vector<MetadataEntry>> of(UserId user) const;
  /// Takes notes away; those that are not there are no matter.
  Result<void> erase(UserId user, std::span<const std::string> keys) const;
  /// Takes all notes on a person away.
  Result<void> forget(UserId user) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
