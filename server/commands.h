// The commands of `provost`, one function a noun. Each adds its subcommands and says what they do.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/model/json.h"
#include "server/workshop.h"

namespace provost {

/// What a command does once the line was read: answers with a value that is printed, or fails.
using Action = std::function<Result<Value>(Workshop&)>;

/// Where commands leave what was chosen, and what they share.
struct CommandLine {
  std::string tenant;  // --tenant
  Action action;

  /// Makes `action` what `command` does.
  void choose(CLI::App* command, Action chosen) {
    command->callback([this, chosen = std::move(chosen)] { action = chosen; });
  }
  /// Adds --tenant to a command that works inside one.
  void take_tenant(CLI::App* command) {
    command->add_option("--tenant", tenant, "the tenant's name, if there are several");
  }
};

void add_serve_command(CLI::App& app, CommandLine& line);
void add_migrate_command(CLI::App& app, CommandLine& line);
void add_tenant_commands(CLI::App& app, CommandLine& line);
void add_source_commands(CLI::App& app, CommandLine& line);
void add_token_commands(CLI::App& app, CommandLine& line);
void add_account_commands(CLI::App& app, CommandLine& line);
void add_client_commands(CLI::App& app, CommandLine& line);
void add_person_commands(CLI::App& app, CommandLine& line);
void add_key_commands(CLI::App& app, CommandLine& line);
void add_reconcile_commands(CLI::App& app, CommandLine& line);
void add_brand_commands(CLI::App& app, CommandLine& line);
void add_link_commands(CLI::App& app, CommandLine& line);
void add_connection_commands(CLI::App& app, CommandLine& line);
/// Adds `scope` to `connection`.
void add_scope_command(CLI::App& connection, CommandLine& line);
void add_delivery_commands(CLI::App& app, CommandLine& line);
void add_idle_commands(CLI::App& app, CommandLine& line);
void add_audit_commands(CLI::App& app, CommandLine& line);
void add_schema_commands(CLI::App& app, CommandLine& line);

}  // namespace provost
