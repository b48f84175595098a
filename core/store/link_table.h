// Requests to link people to sources, as rows: a provider pushed somebody whom nobody manages, and an admin decides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/store/sql.h"

namespace provost {

/// The numbers are stored; never renumber.
enum class LinkState { waiting = 0, refused = 1, accepted = 2 };

struct LinkRequest {
  std::int64_t id = 0;  // made like the ids of people
  SourceId source;
  UserId user;
  std::optional<std::string> external_id;  // as the source calls the person
  LinkState state = LinkState::waiting;
  Instant asked;
};

/// Reads and writes the link requests of one tenant in one transaction. One source asks once for one person.
class LinkTable {
 public:
  /// How many requests of one source may wait. Beyond that nothing is noted, so that a push of a whole company by
  /// mistake does not bury the admin.
  static constexpr std::int64_t kMostWaiting = 1000;

  LinkTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Notes a request; one that was made before stays as it is, a refusal included. False if too many wait already.
  Result<bool> ask(const LinkRequest& request) const;
  Result<std::optional<LinkRequest>> find(std::int64_t id) const;
  /// Up to `limit` requests with an id above `after`, in the order of ids; those that wait only, or all.
  Result<std::vector<LinkRequest>> page(std::int64_t after, std::int64_t limit, bool waiting_only) const;
  Result<void> decide(std::int64_t id, LinkState state) const;
  /// Spends an accepted request: true once.
  Result<bool> spend(const SourceId& source, UserId user) const;
  /// Takes away all requests for a person.
  Result<void> forget(UserId user) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
