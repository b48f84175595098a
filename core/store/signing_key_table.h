// The keys that we sign with, sealed: the database alone can sign nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/store/sql.h"

namespace provost {

/// One key; the generations of an algorithm count from 1.
struct SigningKeyRow {
  std::string algorithm;
  std::int64_t generation = 1;
  std::string sealed;
  Instant created;
};

/// Reads and writes the signing keys of the whole installation.
class SigningKeyTable {
 public:
  explicit SigningKeyTable(sql::Session& session) : session_(session) {}

  /// All keys, the oldest generation first.
  Result<std::vector<SigningKeyRow>> all() const;
  /// Keeps a key, unless this generation of its algorithm is there already: who comes second takes the first one's.
  Result<void> insert_if_absent(const SigningKeyRow& row) const;
  /// Keeps a key as it is sealed now.
  Result<void> reseal(const SigningKeyRow& row) const;

 private:
  sql::Session& session_;
};

}  // namespace provost
