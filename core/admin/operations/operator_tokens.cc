#include "core/admin/operations/operator_tokens.h"

#include "core/admin/operations/answers.h"
#include "core/admin/operations/token_view.h"
#include "core/base/text.h"
#include "core/model/role.h"

namespace provost::operations {
namespace {

Result<std::string> words_of(const std::vector<std::string>& permissions) {
  std::string words;
  for (const std::string& each : permissions) {
    if (!is_operator_permission(each)) return fail(Code::invalid_value, "there is no permission '" + each + "'");
    if (text::holds_word(words, each)) return fail(Code::invalid_value, "the permission '" + each + "' is said twice");
    words.append(words.empty() ? "" : " ").append(each);
  }
  if (words.empty()) return fail(Code::invalid_value, "a token that may do nothing is of no use");
  return words;
}

Value operator_token_value(const Token& token, Instant now) {
  Value value = token_value(token, now);
  value.set("name", token.name);
  value.set("permissions", token.scopes);
  return value;
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

Result<Array> list_operator_tokens(const Desk& desk) {
  const auto tokens = TRY(TokenTable(desk.session).operators(desk.tenant));
  Array listed;
  for (const Token& each : tokens) listed.push_back(operator_token_value(each, desk.now));
  return listed;
}

Result<void> end_operator_token(const Desk& desk, const TokenId& id) {
  const auto token = TRY(TokenTable(desk.session).find_operator(desk.tenant, id));
  const bool revoked = TRY(TokenTable(desk.session).revoke_operator(desk.tenant, id, desk.now));
  if (!token || !revoked) return fail(Code::not_found, "there is no such token");
  return desk.note("token.revoke", Thing{"token", id.value, token->name});
}

Result<http::Response> OperatorTokens::list(const AdminCaller& caller, const http::Exchange&) const {
  TRY(require(caller, permission::kTokensWrite));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    Array tokens = TRY(list_operator_tokens(desk));
    return Value::object({{"tokens", std::move(tokens)}});
  });
}

Result<http::Response> OperatorTokens::end(const AdminCaller& caller, const http::Exchange& exchange) const {
  TRY(require(caller, permission::kTokensWrite));
  TRY(at_desk(parts_, sql::Mode::write, caller,
              [&](Desk& desk) { return end_operator_token(desk, TokenId{exchange.captures[0]}); }));
  return done();
}

Routes OperatorTokens::routes() const {
  return {{"GET",
           "/operator-tokens",
           on(*this, &OperatorTokens::list),
           {"listOperatorTokens",
            "Lists the operators' tokens of the tenant that were not revoked.",
            {},
            {{200, "OperatorTokens"}}}},
          {"DELETE",
           "/operator-tokens/{token}",
           on(*this, &OperatorTokens::end),
           {"endOperatorToken", "Ends an operator's token, and the links that it made, at once.", {}, {{204}}}}};
}

}  // namespace provost::operations
