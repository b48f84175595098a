#include "core/store/connection_leftovers.h"

#include <array>

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kFirst{"leftovers.first",
                           "select tenant_id, connection_id from removed_connections order by removed_us limit 1"};
constexpr std::array kForget{
    Statement{"leftovers.lanes", R"sql(
  delete from lanes where tenant_id = $1 and connection_id = $2 and (subject_kind, subject_id) in (
    select subject_kind, subject_id from lanes where tenant_id = $1 and connection_id = $2 limit 1000))sql"},
    Statement{"leftovers.remote_accounts", R"sql(
  delete from remote_accounts where tenant_id = $1 and connection_id = $2 and (subject_kind, subject_id) in (
    select subject_kind, subject_id from remote_accounts where tenant_id = $1 and connection_id = $2 limit 1000))sql"},
    Statement{"leftovers.scoped_lives", R"sql(
  delete from scoped_lives where tenant_id = $1 and connection_id = $2 and user_id in (
    select user_id from scoped_lives where tenant_id = $1 and connection_id = $2 limit 1000))sql"},
    Statement{"leftovers.strangers", R"sql(
  delete from strangers where tenant_id = $1 and connection_id = $2 and remote_id in (
    select remote_id from strangers where tenant_id = $1 and connection_id = $2 limit 1000))sql"},
    Statement{"leftovers.dead", R"sql(
  delete from dead where tenant_id = $1 and connection_id = $2 and (subject_kind, subject_id, seq, step) in (
    select subject_kind, subject_id, seq, step from dead where tenant_id = $1 and connection_id = $2 limit 1000))sql"},
    Statement{"leftovers.passes", "delete from passes where tenant_id = $1 and connection_id = $2"},
    Statement{"leftovers.state", "delete from connection_state where tenant_id = $1 and connection_id = $2"},
};
constexpr Statement kGone{"leftovers.gone",
                          "delete from removed_connections where tenant_id = $1 and connection_id = $2"};

}  // namespace

Result<bool> anything_left(sql::Session& session) {
  const Rows first = TRY(session.run(kFirst));
  return !first.empty();
}

Result<bool> forget_leftovers(sql::Session& session) {
  const Rows first = TRY(session.run(kFirst));
  if (first.empty()) return false;
  const std::int64_t tenant = first.integer(0, 0);
  const std::string_view connection = first.text(0, 1);
  std::int64_t forgotten = 0;
  for (const Statement& statement : kForget) {
    const Rows gone = TRY(session.run(statement, {tenant, connection}));
    forgotten += gone.affected();
  }
  if (forgotten == 0) TRY(session.run(kGone, {tenant, connection}));
  return true;
}

}  // namespace provost
