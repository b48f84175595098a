#include "core/store/sqlite_writer.h"

#include <algorithm>
#include <exception>

#include "core/base/crash_point.h"
#include "core/store/sqlite_session.h"

namespace provost::sql {
namespace {

constexpr std::size_t kMostWaiting = 1024;
constexpr std::size_t kMostInBatch = 128;

constexpr Statement kBegin{"transaction.begin_write", "begin immediate"};
constexpr Statement kCommit{"transaction.commit", "commit"};
constexpr Statement kRollback{"transaction.rollback", "rollback"};
constexpr Statement kSavepoint{"transaction.savepoint", "savepoint work"};
constexpr Statement kRelease{"transaction.release", "release work"};
constexpr Statement kUndo{"transaction.undo", "rollback to work"};

/// The same answer for a work that may have run, whatever it had said itself.
Outcome outcome_of(const Failure& failure) { return {failure.remedy, tl::unexpected<Error>(failure.error)}; }

}  // namespace

/// A caller that waits. Lives on the caller's stack; everything but `work` is guarded by the writer's mutex until the
/// ticket is taken, then the writer's own until it is answered.
struct SqliteWriter::Ticket {
  enum class State { queued, taken, answered };

  const Database::Work& work;
  State state = State::queued;
  bool kept = false;  // its savepoint was released: it shares the fate of the commit
  Outcome outcome;
  std::exception_ptr panic;
  std::condition_variable moved;
};

SqliteWriter::SqliteWriter(std::unique_ptr<SqliteConnection> connection, Duration wait)
    : connection_(std::move(connection)), wait_(wait), thread_([this] { serve(); }) {}

SqliteWriter::~SqliteWriter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_arrived_.notify_all();
  thread_.join();
}

std::size_t SqliteWriter::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

Outcome SqliteWriter::write(const Database::Work& work) {
  if (std::this_thread::get_id() == thread_.get_id()) {
    return {Remedy::give_up, fail(Code::internal, "a write was begun inside a write")};
  }
  const auto deadline = std::chrono::steady_clock::now() + wait_;
  Ticket ticket{work, Ticket::State::queued, false, {}, {}, {}};
  std::unique_lock lock(mutex_);
  const Outcome sent_away{Remedy::give_up, fail(Code::unavailable, "too many changes wait for the database")};
  if (!room_made_.wait_until(lock, deadline, [this] { return queue_.size() < kMostWaiting; })) return sent_away;
  queue_.push_back(&ticket);
  work_arrived_.notify_one();
  if (!ticket.moved.wait_until(lock, deadline, [&] { return ticket.state != Ticket::State::queued; })) {
    queue_.erase(std::find(queue_.begin(), queue_.end(), &ticket));
    room_made_.notify_one();
    return sent_away;
  }
  ticket.moved.wait(lock, [&] { return ticket.state == Ticket::State::answered; });
  lock.unlock();
  if (ticket.panic) std::rethrow_exception(std::move(ticket.panic));
  return std::move(ticket.outcome);
}

void SqliteWriter::serve() {
  for (;;) {
    const std::vector<Ticket*> batch = next_batch();
    if (batch.empty()) return;
    run_batch(batch);
    const std::lock_guard lock(mutex_);
    for (Ticket* ticket : batch) {
      ticket->state = Ticket::State::answered;
      ticket->moved.notify_one();  // under the lock: the ticket is gone as soon as its caller may run
    }
  }
}

std::vector<SqliteWriter::Ticket*> SqliteWriter::next_batch() {
  std::unique_lock lock(mutex_);
  work_arrived_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), kMostInBatch));
  std::vector<Ticket*> batch(queue_.begin(), queue_.begin() + count);
  queue_.erase(queue_.begin(), queue_.begin() + count);
  for (Ticket* ticket : batch) ticket->state = Ticket::State::taken;
  room_made_.notify_all();
  return batch;
}

void SqliteWriter::run_batch(const std::vector<Ticket*>& batch) {
  if (auto failure = connection_->control(kBegin)) {
    failure->error = {Code::unavailable, "another process holds the database"};
    for (Ticket* ticket : batch) ticket->outcome = outcome_of(*failure);
    return;
  }
  crash_point("sqlite.batch_begun");
  for (Ticket* ticket : batch) {
    if (run_in_savepoint(*ticket)) continue;
    // SQLite gave the whole transaction up, as on a full disk: nobody's change is there, and nobody's came to the disk.
    abandon();
    const Failure lost{Remedy::give_up, {Code::unavailable, "the database could not take the change"}};
    for (Ticket* other : batch) {
      if (other->kept || other->outcome.result) other->outcome = outcome_of(lost);
    }
    return;
  }
  commit(batch);
}

/// False when the transaction as a whole is lost.
bool SqliteWriter::run_in_savepoint(Ticket& ticket) {
  if (connection_->control(kSavepoint)) return false;
  SqliteSession session(*connection_);
  try {
    Result<void> verdict = ticket.work(session);
    ticket.outcome = settle(std::move(verdict), session.failure());
    ticket.kept = ticket.outcome.result.has_value();
  } catch (...) {
    ticket.panic = std::current_exception();
  }
  if (!connection_->in_transaction()) return false;
  if (!ticket.kept && connection_->control(kUndo)) return false;
  return !connection_->control(kRelease);
}

void SqliteWriter::commit(const std::vector<Ticket*>& batch) {
  crash_point("sqlite.before_commit");
  const auto failure = connection_->control(kCommit);
  crash_point("sqlite.after_commit");
  if (!failure) return;
  abandon();
  const Failure unknown{Remedy::give_up, {Code::unavailable, "the fate of this change is unknown"}};
  for (Ticket* ticket : batch) {
    if (ticket->kept) ticket->outcome = outcome_of(unknown);
  }
}

void SqliteWriter::abandon() {
  if (connection_->in_transaction()) connection_->control(kRollback);
}

}  // namespace provost::sql
