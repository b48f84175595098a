// `provost`: reads the command line, runs one command, prints its answer.
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "server/commands.h"
#include "server/output.h"
#include "server/usage.h"

namespace provost {
namespace {

/// Options of the whole program; they may stand before or after the command.
void add_options(CLI::App& app, Configuration::Values& flags) {
  for (const Option& option : all_options()) {
    const std::string flag = "--" + std::string(option.name);
    const std::string name(option.name);
    const std::string help(option.help);
    if (option.is_switch) {
      app.add_flag_callback(
          flag, [&flags, name] { flags[name] = "true"; }, help);
    } else {
      app.add_option_function<std::string>(
          flag, [&flags, name](const std::string& text) { flags[name] = text; }, help);
    }
  }
}

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

int report(const Error& error, bool as_json) {
  if (as_json) {
    std::printf("%s\n", json::write(Value::object({{"error", error.detail}})).c_str());
  } else {
    std::fprintf(stderr, "provost: %s\n", error.detail.c_str());
  }
  return 1;
}

int run(int argc, char** argv) {
  CLI::App app("Provost: a SCIM 2.0 server and identity-provisioning hub", "provost");
  app.fallthrough();
  app.require_subcommand(1);
  Configuration::Values flags;
  bool as_json = false;
  add_options(app, flags);
  app.add_flag("--json", as_json, "answer with one JSON document");
  CommandLine line;
  for (auto* add :
       {add_serve_command, add_migrate_command, add_tenant_commands, add_source_commands, add_token_commands,
        add_account_commands, add_client_commands, add_person_commands, add_brand_commands, add_link_commands,
        add_connection_commands, add_reconcile_commands, add_delivery_commands, add_idle_commands, add_audit_commands,
        add_key_commands, add_schema_commands}) {
    add(app, line);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {  // --help
    return app.exit(success);
  } catch (const CLI::ParseError& error) {
    as_json = std::find(argv, argv + argc, std::string_view("--json")) != argv + argc;  // perhaps not read any more
    return report(Error{Code::invalid_value, usage_complaint(app, error)}, as_json);
  }

  auto configuration = Configuration::load(flags, environment);
  if (!configuration) return report(configuration.error(), as_json);
  Workshop workshop(std::move(*configuration));
  const auto answer = line.action(workshop);
  if (!answer) return report(answer.error(), as_json);
  if (!answer->is_null())
    std::fputs(as_json ? (json::write(*answer) + "\n").c_str() : to_people(*answer).c_str(), stdout);
  return 0;
}

}  // namespace
}  // namespace provost

int main(int argc, char** argv) {
  try {
    return provost::run(argc, argv);
  } catch (const std::exception&) {
    std::fputs("provost: an unexpected condition ended the program\n", stderr);
    return 70;
  }
}
