// `provost source token …`: the bearer tokens of a source. Two live at once, so that one takes over from the other
// while the provider goes on pushing.
#include "server/source_token_commands.h"

#include <memory>

#include "core/admin/operations/source_tokens.h"
#include "core/admin/operations/sources.h"
#include "server/keyboard.h"

namespace provost {
namespace {

using operations::Desk;

struct TokenWish {
  std::string source, token;
  std::int64_t days = 365;
  bool endless = false;
};

/// Runs work with the source that is named.
using Work = std::function<Result<void>(const Desk&, const Source&)>;
Result<void> at_source(Workshop& workshop, const std::string& tenant_name, const std::string& named, const Work& work) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  return at_the_keyboard(workshop, sql::Mode::write, tenant.id, [&](Desk& desk) -> Result<void> {
    const Source source = TRY(operations::source_named(desk.tables.sources, named));
    return work(desk, source);
  });
}

Result<Value> add(Workshop& workshop, const std::string& tenant_name, const TokenWish& wish) {
  const auto days = wish.endless ? std::nullopt : std::optional(wish.days);
  const Credentials credentials(workshop.clock(), workshop.ids(), workshop.random());
  Value made;
  TRY(at_source(workshop, tenant_name, wish.source, [&](const Desk& desk, const Source& source) -> Result<void> {
    made = TRY(operations::make_source_token(desk, credentials, source, days));
    return {};
  }));
  return made;
}

Result<Value> list(Workshop& workshop, const std::string& tenant_name, const TokenWish& wish) {
  const Tenant tenant = TRY(workshop.tenant(tenant_name));
  Array listed;
  TRY(at_the_keyboard(workshop, sql::Mode::read, tenant.id, [&](Desk& desk) -> Result<void> {
    const Source source = TRY(operations::source_named(desk.tables.sources, wish.source));
    listed = TRY(operations::list_source_tokens(desk, source));
    return {};
  }));
  return Value(std::move(listed));
}

Result<Value> revoke(Workshop& workshop, const std::string& tenant_name, const TokenWish& wish) {
  TRY(at_source(workshop, tenant_name, wish.source, [&](const Desk& desk, const Source& source) {
    return operations::end_source_token(desk, source, TokenId{wish.token});
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
