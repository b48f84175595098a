// Dead letters: what an app refused for good, for people to see to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/model/group.h"
#include "core/model/life.h"
#include "core/store/sql.h"

namespace provost {

/// One verb of one event that one app refused for good.
struct DeadLetter {
  ConnectionId connection;
  Subject subject;
  std::int64_t seq = 0;
  std::int64_t step = 0;  // the verb's place among the verbs of its event
  Verb verb = Verb::provision;
  bool unsafe = false;      // an end of access: it is tried hourly for ever
  std::string reason = {};  // never a secret
  std::int64_t tries = 0;
  Instant first = {}, at = {};
};

/// Reads and writes the dead letters of one tenant in one transaction.
class DeadTable {
 public:
  DeadTable(sql::Session& session, TenantId tenant) : session_(session), tenant_(tenant) {}

  /// Keeps a letter, or its newest reason if it is there already. True if it is new: that is when to raise an alarm.
  Result<bool> keep(const DeadLetter& letter) const;
  /// Forgets a letter that the app took after all, or that somebody saw to. True if there was one.
  Result<bool> forget(const DeadLetter& letter) const;
  /// The letters of a subject in the order of its events, at most `limit`.
  Result<std::vector<DeadLetter>> of(const Subject& subject, std::int64_t limit) const;
  /// The ends of access that an app refused for good, of one subject, at most `limit`: first whatever it was asked for
  /// least recently.
  Result<std::vector<DeadLetter>> owed(const ConnectionId& connection, const Subject& subject,
                                       std::int64_t limit) const;
  /// Those of a subject, of an app, or of both, that the app may be told once more, of who and what is still there: none
  /// is an end of access, and none of a person of whom the app was told something since, or is to be. At most `limit`;
  /// none where neither is said.
  struct Whose {
    std::optional<Subject> subject;
    std::optional<ConnectionId> connection;
  };
  Result<std::vector<DeadLetter>> tellable(const Whose& whose, std::int64_t limit) const;
  /// The newest of all, newest first.
  Result<std::vector<DeadLetter>> newest(std::int64_t limit) const;

 private:
  sql::Session& session_;
  TenantId tenant_;
};

}  // namespace provost
