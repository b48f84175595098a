#include "core/admin/operations/source_tokens.h"

#include <algorithm>

#include "core/access/caller.h"
#include "core/admin/operations/answers.h"
#include "core/admin/operations/fields.h"
#include "core/admin/operations/once.h"
#include "core/admin/operations/source_power.h"
#include "core/admin/operations/token_view.h"

namespace provost::operations {
namespace {

using http::Exchange;
using http::Response;

constexpr Reading kReading{permission::kSourcesWrite, permission::kSourcesRead};

Result<Source> source_of(const Desk& desk, const std::string& id) {
  auto source = TRY(desk.tables.sources.find(SourceId{id}));
  if (!source) return fail(Code::not_found, "there is no such source");
  return std::move(*source);
}

}  // namespace

Result<Value> make_source_token(const Desk& desk, const Credentials& credentials, const Source& source,
                                std::optional<std::int64_t> days) {
  TRY(desk.tables.sources.hold(source.id));  // whoever changes them at once waits
  const auto present = TRY(TokenTable(desk.session).of_source(desk.tenant, source.id));
  const auto living =
      std::count_if(present.begin(), present.end(), [&](const Token& each) { return !has_ended(each, desk.now); });
  if (static_cast<std::size_t>(living) >= kMostSourceTokens) {
    return fail(Code::conflict, "the source '" + source.name + "' has " + std::to_string(kMostSourceTokens) +
                                    " tokens already: revoke one first");
  }
  const IssuedToken issued =
      TRY(credentials.issue(desk.session, {desk.tenant, TokenKind::kSource, "pv_scim_", source.id.value, source.name,
                                           std::string(scope::kSourceDefault), days}));
  TRY(desk.note("source.token_create", Thing{"source", source.id.value, source.name}));
  return Value::object({{"id", issued.token.id.value},
                        {"source", source.name},
                        {"token", issued.text.reveal()},
                        {"expires", moment_value(issued.token.expires)}});
}

Result<Array> list_source_tokens(const Desk& desk, const Source& source) {
  const auto tokens = TRY(TokenTable(desk.session).of_source(desk.tenant, source.id));
  Array listed;
  for (const Token& each : tokens) listed.push_back(token_value(each, desk.now));
  return listed;
}

Result<void> end_source_token(const Desk& desk, const Source& source, const TokenId& id) {
  TRY(desk.tables.sources.hold(source.id));
  const bool revoked = TRY(TokenTable(desk.session).revoke(desk.tenant, source.id, id, desk.now));
  if (!revoked) {
    return fail(Code::not_found, "the source '" + source.name + "' has no token '" + id.value + "'");
  }
  return desk.note("source.token_revoke", Thing{"source", source.id.value, source.name});
}

Result<Response> SourceTokens::list(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require_either(caller, kReading));
  return read_answer(parts_, caller, [&](Desk& desk) -> Result<Value> {
    const Source source = TRY(source_of(desk, exchange.captures[0]));
    Array tokens = TRY(list_source_tokens(desk, source));
    return Value::object({{"tokens", std::move(tokens)}});
  });
}

Result<Response> SourceTokens::create(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kSourcesWrite));
  TRY(check_no_app(caller));
  const std::string_view body = exchange.request.body;
  const Value object = TRY(object_in(body.empty() ? "{}" : body, {"days", "noExpiry"}));
  const auto days = TRY(days_at(object, 365));
  const auto written = TRY(write_once(parts_, {caller, exchange, Shown::once}, [&](Desk& desk) -> Result<Response> {
    const Source source = TRY(source_of(desk, exchange.captures[0]));
    TRY(check_covers_people(desk, caller, source.id));
    const Value made = TRY(make_source_token(desk, parts_.credentials, source, days));
    return created(made, "/sources/" + source.id.value + "/tokens/" + std::string(made.text_at("id")));
  }));
  return written.response;
}

Result<Response> SourceTokens::end(const AdminCaller& caller, const Exchange& exchange) const {
  TRY(require(caller, permission::kSourcesWrite));
  TRY(at_desk(parts_, sql::Mode::write, caller, [&](Desk& desk) -> Result<void> {
    const Source source = TRY(source_of(desk, exchange.captures[0]));
    return end_source_token(desk, source, TokenId{exchange.captures[1]});
  }));
  return done();
}

Routes SourceTokens::routes() const {
  return {
      {"GET",
       "/sources/{source}/tokens",
       on(*this, &SourceTokens::list),
       {"listSourceTokens", "Lists the tokens of a source that were not ended.", {}, {{200, "SourceTokens"}}}},
      {"POST",
       "/sources/{source}/tokens",
       on(*this, &SourceTokens::create),
       {"createSourceToken",
        "Makes one more token, which is shown once; two live at a time.",
        "SourceTokenDraft",
        {{201, "NewSourceToken"}},
        {"Idempotency-Key"}}},
      {"DELETE",
       "/sources/{source}/tokens/{token}",
       on(*this, &SourceTokens::end),
       {"endSourceToken", "Ends a token of a source at once.", {}, {{204}}}},
  };
}

}  // namespace provost::operations
