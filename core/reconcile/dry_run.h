// What a pass over an app would come to: compares now, and writes nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/delivery/envoy.h"
#include "core/model/json.h"
#include "core/model/tenancy.h"
#include "core/store/sql.h"

namespace provost {

/// What a pass would do, and with whom: the first kMostNamed of each.
struct PassOutlook {
  static constexpr std::size_t kMostNamed = 100;

  std::int64_t listed = 0, strangers = 0, ending = 0, restoring = 0;
  std::vector<std::string> end_access, restore, unknown;
  bool whole = true;  // the app was listed to its end, and everybody looked at
};

/// `{"connection", "listed", "endAccess", "endAccessOf", …, "whole"}`.
Value outlook_value(const std::string& connection, const PassOutlook& outlook);

/// Borrows what it is given.
class DryRun {
 public:
  /// How much is asked of the app and the database: past either, the outlook is not whole.
  struct Bounds {
    std::size_t pages = 100'000;
    Duration time = std::chrono::hours(24);
  };
  struct Parts {
    sql::Database& database;
    const Clock& clock;
    const Envoy& envoy;
  };
  explicit DryRun(const Parts& parts) : DryRun(parts, Bounds()) {}
  DryRun(const Parts& parts, const Bounds& bounds) : parts_(parts), bounds_(bounds) {}

  /// Fails as the app does, and with `unavailable` when its listing leads to itself.
  Result<PassOutlook> of(const Connection& connection) const;

 private:
  const Parts parts_;
  const Bounds bounds_;
};

}  // namespace provost
