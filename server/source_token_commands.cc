// `provost source token …`: the bearer tokens of a source. Two live at once, so that one takes over from the other
// while the provider goes on pushing.
#include "server/source_token_commands.h"

#include <algorithm>
#include <memory>

#include "core/access/caller.h"
#include "server/source_lookup.h"
#include "server/token_issue.h"

namespace provost {
namespace {

constexpr std::size_t kMostTokens = 2;

struct TokenWish {
  std::string source, token;
  std::int64_t days = 365;
  bool endless = false;
};

bool has_ended(const Token& token, Instant now) { return token.expires && *token.expires <= now; }

Value moment_value(const std::optional<Instant>& moment) { return moment ? Value(to_iso8601(*moment)) : Value(); }

Value token_value(const Token& token, Instant now) {
  return Value::object({{"id", token.id.value},
                        {"created", to_iso8601(token.created)},
                        {"expires", moment_value(token.expires)},
                        {"lastUsed", moment_value(token.last_used)},
                        {"state", has_ended(token, now) ? "expired" : "living"}});
}

/// Runs work with the tokens of the source that is named. Whoever changes them at once waits.
using Work = std::function<Result<void>(const TokenTable&, const Source&)>;
Result<void> at_source(Workshop& workshop, const std::string& tenant_name, const std::string& named, const Work& work) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  sql::Database* database = TRY(workshop.database());
  return database->transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    const SourceTable sources(session, tenant.id);
    const Source source = TRY(source_named(sources, named));
    TRY(sources.hold(source.id));
    return work(TokenTable(session), source);
  });
}

Result<Value> add(Workshop& workshop, const std::string& tenant_name, const TokenWish& wish) {
  if (!wish.endless) TRY(check_days(wish.days));
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  TokenOrder order{tenant.id, TokenKind::kSource, "pv_scim_", "", "", std::string(scope::kSourceDefault), wish.days};
  if (wish.endless) order.days.reset();
  const Instant now = workshop.clock().now();
  std::optional<IssuedToken> issued;
  TRY(at_source(
      workshop, tenant_name, wish.source, [&](const TokenTable& tokens, const Source& source) -> Result<void> {
        const auto present = TRY(tokens.of_source(tenant.id, source.id));
        const auto living =
            std::count_if(present.begin(), present.end(), [&](const Token& each) { return !has_ended(each, now); });
        if (static_cast<std::size_t>(living) >= kMostTokens) {
          return fail(Code::conflict, "the source '" + source.name + "' has " + std::to_string(kMostTokens) +
                                          " tokens already: revoke one first");
        }
        order.subject_id = source.id.value;
        order.name = source.name;
        issued = issue_token(workshop, order);
        return tokens.insert(issued->token);
      }));
  return Value::object({{"id", issued->token.id.value},
                        {"source", issued->token.name},
                        {"token", issued->text.reveal()},
                        {"expires", moment_value(issued->token.expires)}});
}

Result<Value> list(Workshop& workshop, const std::string& tenant_name, const TokenWish& wish) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  sql::Database* database = TRY(workshop.database());
  Array listed;
  TRY(database->transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    listed.clear();
    const Source source = TRY(source_named(SourceTable(session, tenant.id), wish.source));
    const auto tokens = TRY(TokenTable(session).of_source(tenant.id, source.id));
    for (const Token& each : tokens) listed.push_back(token_value(each, workshop.clock().now()));
    return {};
  }));
  return Value(std::move(listed));
}

Result<Value> revoke(Workshop& workshop, const std::string& tenant_name, const TokenWish& wish) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  TRY(at_source(
      workshop, tenant_name, wish.source, [&](const TokenTable& tokens, const Source& source) -> Result<void> {
        const bool revoked = TRY(tokens.revoke(tenant.id, source.id, TokenId{wish.token}, workshop.clock().now()));
        if (!revoked)
          return fail(Code::not_found, "the source '" + source.name + "' has no token '" + wish.token + "'");
        return {};
      }));
  return Value::object({{"id", wish.token}, {"revoked", true}});
}

}  // namespace

void add_source_token_commands(CLI::App& source, CommandLine& line) {
  CLI::App* token = source.add_subcommand("token", "the bearer tokens of a source, two at a time");
  token->require_subcommand(1);
  auto wish = std::make_shared<TokenWish>();
  using Command = Result<Value> (*)(Workshop&, const std::string&, const TokenWish&);
  const auto command = [&](const char* name, const char* help, Command run) {
    CLI::App* made = token->add_subcommand(name, help);
    made->add_option("SOURCE", wish->source, "the source's id or name")->required();
    line.take_tenant(made);
    line.choose(made, [wish, run, &line](Workshop& workshop) { return run(workshop, line.tenant, *wish); });
    return made;
  };
  CLI::App* adding = command("add", "make one more token; shows it once", add);
  CLI::Option* days = adding->add_option("--days", wish->days, "days until the token expires");
  adding->add_flag("--no-expiry", wish->endless, "a token that lives until it is revoked")->excludes(days);
  command("list", "the tokens that were not revoked, and when each was used last", list);
  CLI::App* revoking = command("revoke", "end a token at once", revoke);
  revoking->add_option("TOKEN", wish->token, "the token's id")->required();
}

}  // namespace provost
