// The one writer of a SQLite file: takes works from a bounded queue and commits as many of them together as wait.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/base/clock.h"
#include "core/store/attempts.h"
#include "core/store/sqlite_connection.h"

namespace provost::sql {

/// Runs works one after another on its own thread, each in a savepoint of one shared transaction, and answers each only
/// when that transaction is on the disk. One fsync serves all who wait, so FULL costs no more than NORMAL.
class SqliteWriter {
 public:
  /// `wait` is how long a work may stand in the queue before it is sent away.
  SqliteWriter(std::unique_ptr<SqliteConnection> connection, Duration wait);
  SqliteWriter(const SqliteWriter&) = delete;
  SqliteWriter& operator=(const SqliteWriter&) = delete;
  /// Answers everybody who waits, then ends the thread.
  ~SqliteWriter();

  /// Runs the work and returns when its fate is known. Rethrows what the work throws, having undone it. Fails with
  /// `unavailable` when the queue does not move, and with `internal` when called from inside a work.
  Outcome write(const Database::Work& work);

  /// How many works wait for the next commit.
  std::size_t waiting() const;

 private:
  struct Ticket;

  void serve();
  std::vector<Ticket*> next_batch();
  void run_batch(const std::vector<Ticket*>& batch);
  bool run_in_savepoint(Ticket& ticket);
  void commit(const std::vector<Ticket*>& batch);
  void abandon();

  const std::unique_ptr<SqliteConnection> connection_;
  const Duration wait_;
  mutable std::mutex mutex_;
  std::condition_variable work_arrived_;
  std::condition_variable room_made_;
  std::deque<Ticket*> queue_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses the rest
};

}  // namespace provost::sql
