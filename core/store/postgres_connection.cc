#include "core/store/postgres_connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <array>
#include <cerrno>

#include "core/base/crash_point.h"
#include "core/store/postgres_failure.h"
#include "core/store/postgres_rows.h"

namespace provost::sql {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// How much longer than the server's own limit we wait for it to say so.
constexpr Duration kGrace = std::chrono::seconds(5);
constexpr Duration kNoStatementLimit = std::chrono::hours(24);
constexpr int kMostUnaskedMessages = 64;

constexpr Statement kSetUp{"connection.set_up", R"sql(
  select set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false),
         set_config('idle_in_transaction_session_timeout', $3, false),
         set_config('client_min_messages', 'warning', false),
         set_config('synchronous_commit', case current_setting('synchronous_commit')
                    when 'off' then 'on' else current_setting('synchronous_commit') end, false),
         current_setting('fsync'))sql"};
constexpr Statement kCommit{"transaction.commit", "commit"};
constexpr Statement kRollback{"transaction.rollback", "rollback"};
// The server's timeout would cut short the wait for a replica, and leave a change that is visible but not safe.
constexpr const char* kNoTimeout = "set local statement_timeout = 0";

std::int64_t in_milliseconds(Duration span) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
}

std::string_view field(const pg_result* reply, int code) {
  const char* text = PQresultErrorField(reply, code);
  return text == nullptr ? std::string_view{} : std::string_view(text);
}

std::string_view severity(const pg_result* reply) { return field(reply, PG_DIAG_SEVERITY_NONLOCALIZED); }

bool is_error(const pg_result* reply) { return PQresultStatus(reply) == PGRES_FATAL_ERROR; }

/// Text parameters as libpq wants them: terminated, and null for NULL.
struct Parameters {
  explicit Parameters(std::span<const Cell> values) {
    texts.reserve(values.size());
    pointers.reserve(values.size());
    for (const Cell& cell : values) {
      if (const auto* number = std::get_if<std::int64_t>(&cell)) {
        texts.push_back(std::to_string(*number));
      } else if (const auto* text = std::get_if<std::string_view>(&cell)) {
        texts.emplace_back(*text);
      } else {
        pointers.push_back(nullptr);
        continue;
      }
      pointers.push_back(texts.back().c_str());
    }
  }
  std::vector<std::string> texts;
  std::vector<const char*> pointers;
};

}  // namespace

PostgresConnection::PostgresConnection(PostgresHandle handle, const PostgresOptions& options, const Log& log)
    : handle_(std::move(handle)),
      log_(log),
      statement_limit_(options.statement_timeout > Duration{0} ? options.statement_timeout + kGrace
                                                               : kNoStatementLimit),
      commit_limit_(options.commit_timeout) {
  PQsetNoticeReceiver(
      handle_.get(),
      [](void* self, const PGresult* notice) { static_cast<PostgresConnection*>(self)->note_warning(notice); }, this);
}

Result<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const PostgresOptions& options, const Log& log) {
  PostgresHandle handle = TRY(connect_postgres(options, log));
  std::unique_ptr<PostgresConnection> connection(new PostgresConnection(std::move(handle), options, log));
  TRY(connection->set_up(options));
  return connection;
}

Result<void> PostgresConnection::set_up(const PostgresOptions& options) {
  const std::array<Cell, 3> limits = {in_milliseconds(options.statement_timeout), in_milliseconds(options.lock_timeout),
                                      in_milliseconds(options.idle_in_transaction_timeout)};
  const Answer answer = run(kSetUp, limits, nullptr);
  if (std::holds_alternative<Failure>(answer)) return fail(Code::unavailable, "the database refuses our settings");
  if (std::get<Rows>(answer).text(0, 5) != "on") log_.warning("database.fsync_is_off");
  return {};
}

Answer PostgresConnection::run(const Statement& statement, std::span<const Cell> values, const Opening* opening) {
  if (broken_) return lost(statement);
  std::size_t ahead = 0;  // commands before the statement itself
  if (opening != nullptr) {
    mode_ = opening->mode;
    if (!send(std::string(opening->text).c_str())) return lost(statement);
    ++ahead;
  }
  const std::string* prepared = statements_.find(statement);
  const bool is_new = prepared == nullptr;
  if (is_new) {
    if (const auto gone = statements_.make_room(statement)) {
      if (!send(("deallocate " + *gone).c_str())) return lost(statement);
      ++ahead;
    }
    prepared = send_prepare(statement);
    if (prepared == nullptr) return lost(statement);
    ++ahead;
  }
  if (!send_values(prepared->c_str(), values)) return lost(statement);
  const Reached reached = exchange(statement_limit_);
  for (std::size_t command = 0; command < replies_.size(); ++command) {
    if (!was_refused(command)) continue;
    if (is_new && command < ahead) statements_.make_room(statement);  // it was never prepared
    return failed(statement, replies_[command].get());
  }
  if (reached == Reached::lost || replies_.size() != ahead + 1) return lost(statement);
  return read_rows(replies_.back().get());
}

std::optional<Failure> PostgresConnection::commit() {
  crash_point("postgres.before_commit");
  if (broken_ || !peer_is_there() || !send(kNoTimeout) || !send("commit")) return lost(kCommit);
  warnings_ = 0;
  crash_point("postgres.commit_sent");
  const Reached reached = exchange(commit_limit_);
  crash_point("postgres.after_commit");
  return commit_failure(reached);
}

/// What became of the commit that the last exchange asked for.
std::optional<Failure> PostgresConnection::commit_failure(Reached reached) {
  // The server answers in order: what refused the command before COMMIT kept it from running.
  if (!replies_.empty() && was_refused(0) && !field(replies_[0].get(), PG_DIAG_SQLSTATE).empty()) {
    return failed(kCommit, replies_[0].get());
  }
  if (reached == Reached::answered && replies_.size() == 2) {
    const pg_result* reply = replies_[1].get();
    if (is_error(reply) && severity(reply) == "ERROR") {
      Failure refused = failed(kCommit, reply);
      if (refused.remedy != Remedy::reconnect) return refused;
    } else if (!is_error(reply) && warnings_ == 0) {
      if (std::string_view(PQcmdStatus(replies_[1].get())) == "COMMIT") return std::nullopt;
      return Failure{Remedy::give_up, {Code::internal, "the database rolled the transaction back"}};
    }
  }
  log_.error("database.commit_unknown", {{"warnings", warnings_}});
  broken_ = true;
  return fate_unknown();
}

void PostgresConnection::roll_back() {
  if (broken_) return;
  if (!send("rollback") || exchange(statement_limit_) == Reached::lost || replies_.size() != 1 || was_refused(0)) {
    lost(kRollback);
  }
}

bool PostgresConnection::usable() {
  return !broken_ && PQtransactionStatus(handle_.get()) == PQTRANS_IDLE && peer_is_there();
}

bool PostgresConnection::send(const char* command) {
  return PQsendQueryParams(handle_.get(), command, 0, nullptr, nullptr, nullptr, nullptr, 0) == 1;
}

bool PostgresConnection::send_values(const char* prepared, std::span<const Cell> values) {
  const Parameters parameters(values);
  return PQsendQueryPrepared(handle_.get(), prepared, static_cast<int>(values.size()), parameters.pointers.data(),
                             nullptr, nullptr, 0) == 1;
}

/// Null when the connection is gone. The server's name for a statement is a number of this connection, never used
/// twice, so one that the server still holds from a failure cannot be taken for another.
const std::string* PostgresConnection::send_prepare(const Statement& statement) {
  const std::string name = "s" + std::to_string(++prepared_);
  const std::string text(statement.text);
  if (PQsendPrepare(handle_.get(), name.c_str(), text.c_str(), 0, nullptr) != 1) return nullptr;
  return &statements_.keep(statement, name);
}

bool PostgresConnection::was_refused(std::size_t command) const { return is_error(replies_[command].get()); }

/// Sends what is queued and gathers one reply a command.
PostgresConnection::Reached PostgresConnection::exchange(Duration limit) {
  replies_.clear();
  const Deadline deadline = SteadyClock::now() + limit;
  pg_conn* connection = handle_.get();
  if (PQpipelineSync(connection) != 1 || !flush(deadline)) broken_ = true;
  int silences = 0;  // libpq says null after each command's last reply
  while (!broken_ && silences <= 2) {
    if (!await_reply(deadline)) {
      broken_ = true;
      break;
    }
    PostgresReply reply(PQgetResult(connection));
    if (reply == nullptr) {
      ++silences;
      continue;
    }
    silences = 0;
    if (PQresultStatus(reply.get()) == PGRES_PIPELINE_SYNC) return Reached::answered;
    replies_.push_back(std::move(reply));
  }
  broken_ = true;
  return Reached::lost;
}

bool PostgresConnection::flush(Deadline deadline) {
  for (;;) {
    const int left = PQflush(handle_.get());
    if (left == 0) return true;
    if (left < 0 || !wait_for_socket(POLLIN | POLLOUT, deadline)) return false;
    if (PQconsumeInput(handle_.get()) != 1) return false;
  }
}

/// True when PQgetResult has something to say at once, be it only that the connection is gone.
bool PostgresConnection::await_reply(Deadline deadline) {
  while (PQisBusy(handle_.get()) != 0) {
    if (!wait_for_socket(POLLIN, deadline)) return false;
    if (PQconsumeInput(handle_.get()) != 1) return true;
  }
  return true;
}

bool PostgresConnection::wait_for_socket(short events, Deadline deadline) const {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now()).count();
    if (left <= 0) return false;
    pollfd socket{PQsocket(handle_.get()), events, 0};
    const int ready = poll(&socket, 1, static_cast<int>(left));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

/// False when the server hung up while nothing was asked of it.
bool PostgresConnection::peer_is_there() {
  for (int message = 0; message < kMostUnaskedMessages; ++message) {
    if (broken_ || PQstatus(handle_.get()) != CONNECTION_OK) return false;
    pollfd socket{PQsocket(handle_.get()), POLLIN, 0};
    if (poll(&socket, 1, 0) <= 0) return true;
    if (PQconsumeInput(handle_.get()) != 1) return false;
    PQisBusy(handle_.get());  // reads the message: a notice, or a last word
  }
  return false;
}

Failure PostgresConnection::failed(const Statement& statement, const pg_result* reply) {
  const std::string_view state = field(reply, PG_DIAG_SQLSTATE);
  Failure failure = postgres_failure(state, statement.name, mode_);
  if (failure.remedy == Remedy::reconnect || severity(reply) == "FATAL" || severity(reply) == "PANIC") broken_ = true;
  const bool ordinary = failure.error.code == Code::uniqueness || failure.remedy == Remedy::run_again;
  // Of class 22 the server quotes the value that it did not like.
  const std::string_view reason = state.starts_with("22") ? "data exception" : field(reply, PG_DIAG_MESSAGE_PRIMARY);
  log_.write(ordinary ? LogLevel::debug : LogLevel::error, "database.statement_failed",
             {{"statement", statement.name}, {"state", state}, {"reason", reason}});
  return failure;
}

Failure PostgresConnection::lost(const Statement& statement) {
  broken_ = true;
  log_.error("database.connection_lost", {{"statement", statement.name}});
  return postgres_failure({}, statement.name, mode_);
}

void PostgresConnection::note_warning(const pg_result* notice) {
  const std::string_view level = severity(notice);
  if (level == "FATAL" || level == "PANIC") broken_ = true;
  if (level != "WARNING") return;
  ++warnings_;
  log_.warning("database.warning",
               {{"state", field(notice, PG_DIAG_SQLSTATE)}, {"reason", field(notice, PG_DIAG_MESSAGE_PRIMARY)}});
}

}  // namespace provost::sql
