#include "core/store/postgres_failure.h"

#include <string>

namespace provost::sql {
namespace {

struct Row {
  std::string_view state;  // the whole SQLSTATE, or its class
  Remedy remedy;
  Code code;
  std::string_view what;
};

constexpr std::string_view kOnlyReads = "25006";

constexpr Row kRows[] = {
    {"", Remedy::reconnect, Code::unavailable, " lost its connection"},
    {"40001", Remedy::run_again, Code::conflict, " met another change"},
    {"40P01", Remedy::run_again, Code::conflict, " met another change"},
    {"23505", Remedy::give_up, Code::uniqueness, " met a value that must be unique"},
    {"08P01", Remedy::give_up, Code::internal, " failed"},  // protocol_violation: values and placeholders differ
    {"08", Remedy::reconnect, Code::unavailable, " lost its connection"},
    {"57P01", Remedy::reconnect, Code::unavailable, " lost its connection"},  // admin_shutdown
    {"57P02", Remedy::reconnect, Code::unavailable, " lost its connection"},  // crash_shutdown
    {"57P03", Remedy::reconnect, Code::unavailable, " found the database starting or stopping"},
    {"57P05", Remedy::reconnect, Code::unavailable, " lost its connection"},                  // idle_session_timeout
    {kOnlyReads, Remedy::reconnect, Code::unavailable, " found a database that only reads"},  // a former primary
    // A prepared statement that a migration or a proxy took away: another connection prepares it anew.
    {"0A000", Remedy::reconnect, Code::internal, " cannot run as it was prepared"},
    {"26000", Remedy::reconnect, Code::internal, " cannot run as it was prepared"},
    {"25P03", Remedy::give_up, Code::unavailable, " came too late in its transaction"},
    {"55P03", Remedy::give_up, Code::unavailable, " waited too long for a lock"},
    {"57014", Remedy::give_up, Code::unavailable, " took too long"},
    {"53", Remedy::give_up, Code::unavailable, " found the database without resources"},
    {"58", Remedy::give_up, Code::unavailable, " found the database not in order"},
    {"XX001", Remedy::give_up, Code::unavailable, " found the database not in order"},  // data_corrupted
    {"XX002", Remedy::give_up, Code::unavailable, " found the database not in order"},  // index_corrupted
};

}  // namespace

Failure postgres_failure(std::string_view state, std::string_view statement, Mode mode) {
  const std::string subject = "statement " + std::string(statement);
  // The same state says that a replica was asked to write, and that a reading work tried to.
  if (mode == Mode::read && state == kOnlyReads)
    return {Remedy::give_up, {Code::internal, subject + " must not write"}};
  for (const Row& row : kRows) {
    const bool same = row.state.size() == 2 ? state.starts_with(row.state) : state == row.state;
    if (same) return {row.remedy, {row.code, subject + std::string(row.what)}};
  }
  return {Remedy::give_up, {Code::internal, subject + " failed"}};
}

Failure fate_unknown() { return {Remedy::give_up, {Code::unavailable, "the fate of this change is unknown"}}; }

}  // namespace provost::sql
