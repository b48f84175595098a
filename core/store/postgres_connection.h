// One connection to PostgreSQL: statements prepared once, commands sent together and answered together.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/log.h"
#include "core/base/result.h"
#include "core/store/failure.h"
#include "core/store/postgres_connect.h"
#include "core/store/postgres_database.h"
#include "core/store/statement_cache.h"

namespace provost::sql {

/// How a transaction opens.
struct Opening {
  Mode mode;
  std::string_view text;
};

/// Speaks libpq's pipeline mode. Every wait has a deadline, after which the connection counts as lost. Used by one
/// thread at a time.
class PostgresConnection {
 public:
  /// Connects and sets the session up. Fails with `unavailable`.
  static Result<std::unique_ptr<PostgresConnection>> open(const PostgresOptions& options, const Log& log);
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  /// Runs one statement; the opening of its transaction, if there is one, is sent ahead of it in the same packet.
  Answer run(const Statement& statement, std::span<const Cell> values, const Opening* opening);
  /// Commits. Nothing is known of the change after a failure that says give_up and `unavailable`; after any other it is
  /// certain that nothing was committed.
  std::optional<Failure> commit();
  /// Leaves the connection without a transaction, or unusable.
  void roll_back();
  /// True while the server has not hung up and no transaction is open.
  bool usable();

 private:
  using Deadline = std::chrono::steady_clock::time_point;
  enum class Reached { answered, lost };

  PostgresConnection(PostgresHandle handle, const PostgresOptions& options, const Log& log);

  Result<void> set_up(const PostgresOptions& options);
  bool send(const char* command);
  bool send_values(const char* prepared, std::span<const Cell> values);
  const std::string* send_prepare(const Statement& statement);
  bool was_refused(std::size_t command) const;
  Reached exchange(Duration limit);
  bool flush(Deadline deadline);
  bool await_reply(Deadline deadline);
  bool wait_for_socket(short events, Deadline deadline) const;
  bool peer_is_there();
  Failure failed(const Statement& statement, const pg_result* reply);
  Failure lost(const Statement& statement);
  std::optional<Failure> commit_failure(Reached reached);
  void note_warning(const pg_result* notice);

  PostgresHandle handle_;
  const Log& log_;
  const Duration statement_limit_;
  const Duration commit_limit_;
  std::vector<PostgresReply> replies_;  // of the last exchange, one a command
  StatementCache<std::string> statements_;
  std::uint64_t prepared_ = 0;
  Mode mode_ = Mode::write;  // of the transaction
  int warnings_ = 0;
  bool broken_ = false;
};

}  // namespace provost::sql
