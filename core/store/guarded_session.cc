#include "core/store/guarded_session.h"

#include "core/base/crash_point.h"
#include "core/base/text.h"

namespace provost::sql {
namespace {

/// PostgreSQL stores neither NUL nor broken UTF-8 in text; SQLite would, and be read differently.
bool is_storable(const Cell& cell) {
  const auto* text = std::get_if<std::string_view>(&cell);
  return text == nullptr || (text->find('\0') == std::string_view::npos && text::is_utf8(*text));
}

}  // namespace

Result<Rows> GuardedSession::run(const Statement& statement, std::span<const Cell> values) {
  if (failure_) return tl::unexpected<Error>(failure_->error);
  for (const Cell& cell : values) {
    if (is_storable(cell)) continue;
    failure_ = Failure{Remedy::give_up, {Code::invalid_value, "a text is not UTF-8 or holds a NUL character"}};
    return tl::unexpected<Error>(failure_->error);
  }
  crash_point_before(statement.name, statement.text);
  Answer answer = execute(statement, values);
  if (auto* rows = std::get_if<Rows>(&answer)) return std::move(*rows);
  failure_ = std::get<Failure>(std::move(answer));
  return tl::unexpected<Error>(failure_->error);
}

}  // namespace provost::sql
