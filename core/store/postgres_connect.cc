#include "core/store/postgres_connect.h"

#include <libpq-fe.h>

#include <string>
#include <string_view>
#include <vector>

namespace provost::sql {
namespace {

std::string whole_seconds(Duration span) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(span).count());
}

std::string whole_milliseconds(Duration span) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(span).count());
}

bool can_be_read(const std::string& conninfo) {
  char* complaint = nullptr;
  PQconninfoOption* parsed = PQconninfoParse(conninfo.c_str(), &complaint);
  const bool readable = parsed != nullptr;
  PQconninfoFree(parsed);
  PQfreemem(complaint);  // never shown: it may quote a password
  return readable;
}

PostgresHandle dial(const PostgresOptions& options) {
  const std::string connect_timeout = whole_seconds(options.connect_timeout);
  const std::string tcp_user_timeout = whole_milliseconds(options.tcp_user_timeout);
  // What the operator writes in the conninfo wins over what stands before it, and not over what stands after it.
  const std::vector<std::pair<const char*, const char*>> settings = {
      {"connect_timeout", connect_timeout.c_str()},
      {"tcp_user_timeout", tcp_user_timeout.c_str()},
      {"keepalives_idle", "5"},
      {"keepalives_interval", "2"},
      {"keepalives_count", "3"},
      {"application_name", "provost"},
      {"target_session_attrs", "read-write"},
      {"dbname", options.conninfo.c_str()},
      {"client_encoding", "UTF8"},
  };
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : settings) {
    names.push_back(name);
    values.push_back(value);
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  return PostgresHandle(PQconnectdbParams(names.data(), values.data(), 1));
}

}  // namespace

void PostgresCloser::operator()(pg_conn* connection) const noexcept { PQfinish(connection); }
void PostgresCloser::operator()(pg_result* result) const noexcept { PQclear(result); }

Result<PostgresHandle> connect_postgres(const PostgresOptions& options, const Log& log) {
  if (!can_be_read(options.conninfo)) return fail(Code::invalid_value, "the database's conninfo cannot be read");
  PostgresHandle handle = dial(options);
  if (handle == nullptr) return fail(Code::unavailable, "no memory for a database connection");
  if (PQstatus(handle.get()) != CONNECTION_OK) {
    log.error("database.connect_failed", {{"reason", PQerrorMessage(handle.get())}});
    return fail(Code::unavailable, "the database cannot be reached");
  }
  const char* encoding = PQparameterStatus(handle.get(), "server_encoding");
  if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
    return fail(Code::unavailable, "the database must keep its text in UTF8");
  }
  if (PQsetnonblocking(handle.get(), 1) != 0 || PQenterPipelineMode(handle.get()) != 1) {
    return fail(Code::unavailable, "the database connection cannot be pipelined");
  }
  return handle;
}

}  // namespace provost::sql
