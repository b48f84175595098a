// Jobs and their rows, as rows. A job that is open and due is work; one that is held is due again when its lease ends.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/model/job.h"
#include "core/model/json.h"
#include "core/store/sql.h"

namespace provost {

/// Reads and writes jobs in one transaction. What takes a tenant sees that tenant alone.
class JobTable {
 public:
  JobTable(sql::Session& session, const sql::Dialect& dialect) : session_(session), dialect_(dialect) {}

  /// Queues a job with one row an input, due at once. Sets its total.
  Result<void> insert(const Job& job, Array inputs) const;
  /// The jobs of a tenant that are queued or working, oldest first.
  Result<std::vector<JobId>> open(TenantId tenant, std::int64_t limit) const;
  Result<std::optional<Job>> find(TenantId tenant, const JobId& id) const;
  /// Those of the ids that there are, in no order.
  Result<std::vector<Job>> find_all(TenantId tenant, std::span<const JobId> ids) const;

  /// Jobs by when they finished, open ones first, then by when they were made, all latest first.
  struct Place {
    std::int64_t finished_us, created_us;
    std::string id;
  };
  static Place place_of(const Job& job);
  /// The jobs after a place, or from the first on.
  Result<std::vector<Job>> page(TenantId tenant, const std::optional<Place>& after, std::int64_t limit) const;
  /// What came of the rows of each of these jobs so far, in the order of the inputs.
  Result<std::map<JobId, Array>> results(TenantId tenant, std::span<const JobId> ids) const;

  /// True if a job of any tenant is due. One that is due later than a job ever waits is due now: the clock was set
  /// back.
  Result<bool> anything_due(Instant now) const;
  /// A job that this process holds until its lease ends, with all its inputs.
  struct Held {
    Job job;
    Array inputs;
    bool readable = true;  // the inputs are what they were
  };
  /// Takes the job that has been due for longest, of any tenant, and leases it for up to a minute; nothing if none is
  /// due. Counts an attempt, so that whoever dies of a row has tried it.
  Result<std::optional<Held>> claim(Instant now, Instant lease_until) const;
  /// Writes what came of the row at `job.progress`, and renews the lease. False if another holds the job by now: then
  /// nothing of this transaction may be committed.
  Result<bool> settle_row(const Job& job, const Value& result, Instant lease_until) const;
  /// Ends the job. False as for settle_row.
  Result<bool> finish(const Job& job, JobState state, Instant now) const;
  /// Lets go of the job, to be due at an instant. False as for settle_row.
  Result<bool> put_back(const Job& job, std::int64_t attempts, Instant due) const;
  /// Makes every open job due: for the single process of an embedded database, when it starts.
  Result<void> release_all(Instant now) const;
  /// Forgets up to `limit` jobs that finished before an instant; returns how many that were.
  Result<std::int64_t> prune(Instant before, std::int64_t limit) const;

 private:
  sql::Session& session_;
  const sql::Dialect& dialect_;
};

}  // namespace provost
