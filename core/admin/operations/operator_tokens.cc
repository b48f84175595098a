#include "core/admin/operations/operator_tokens.h"

#include "core/model/role.h"

namespace provost::operations {
namespace {

Result<std::string> words_of(const std::vector<std::string>& permissions) {
  std::string words;
  for (const std::string& each : permissions) {
    if (!is_operator_permission(each)) return fail(Code::invalid_value, "there is no permission '" + each + "'");
    words.append(words.empty() ? "" : " ").append(each);
  }
  if (words.empty()) return fail(Code::invalid_value, "a token that may do nothing is of no use");
  return words;
}

}  // namespace

Result<Value> make_operator_token(const Desk& desk, const Credentials& credentials, const OperatorTokenOrder& order) {
  TRY(check_days(order.days));
  const std::string words = TRY(words_of(order.permissions));
  const IssuedToken issued = TRY(credentials.issue(
      desk.session, {desk.tenant, TokenKind::kOperator, "pv_op_", "", order.name, words, order.days}));
  TRY(desk.note("token.create", Thing{"token", issued.token.id.value, order.name}, words));
  return Value::object({{"id", issued.token.id.value},
                        {"name", issued.token.name},
                        {"permissions", words},
                        {"token", issued.text.reveal()},
                        {"expires", to_iso8601(*issued.token.expires)}});
}

}  // namespace provost::operations
