#include "core/admin/operations/token_view.h"

namespace provost::operations {

bool has_ended(const Token& token, Instant now) { return token.expires && *token.expires <= now; }

Value moment_value(const std::optional<Instant>& moment) { return moment ? Value(to_iso8601(*moment)) : Value(); }

Value token_value(const Token& token, Instant now) {
  return Value::object({{"id", token.id.value},
                        {"created", to_iso8601(token.created)},
                        {"expires", moment_value(token.expires)},
                        {"lastUsed", moment_value(token.last_used)},
                        {"state", has_ended(token, now) ? "expired" : "living"}});
}

}  // namespace provost::operations
