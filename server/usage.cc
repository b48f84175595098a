#include "server/usage.h"

#include <algorithm>
#include <vector>

namespace provost {
namespace {

/// The innermost command that was read.
const CLI::App& innermost(const CLI::App& app) {
  const CLI::App* command = &app;
  while (!command->get_subcommands().empty()) command = command->get_subcommands().back();
  return *command;
}

std::string full_name(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  return parent == nullptr ? command.get_name() : full_name(*parent) + " " + command.get_name();
}

bool is_option(const std::string& word) { return word.starts_with('-'); }

/// What is wrong with words that nothing took.
std::string complaint_about(const CLI::App& command, const std::vector<std::string>& left) {
  const auto option = std::find_if(left.begin(), left.end(), is_option);
  if (option != left.end()) {
    return "'" + full_name(command) + "' has no option " + option->substr(0, option->find('='));
  }
  const bool wants_command = !command.get_subcommands([](const CLI::App*) { return true; }).empty();
  if (wants_command) return "there is no command '" + full_name(command) + " " + left.front() + "'";
  return "'" + full_name(command) + "' takes fewer arguments";
}

std::string complaint_of(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = innermost(app);
  const auto left = app.remaining(true);
  if (!left.empty()) return complaint_about(command, left);
  if (error.get_name() == "ConversionError") {
    const std::string told = error.what();  // "Could not convert: --limit = x"
    const std::size_t name = told.find("--");
    if (name == std::string::npos) return "a value cannot be read";
    return "the value of " + told.substr(name, told.find_first_of(" =", name) - name) + " cannot be read";
  }
  if (std::string(error.what()) == "A subcommand is required") return "'" + full_name(command) + "' needs a command";
  return "'" + full_name(command) + "': " + error.what();
}

}  // namespace

std::string usage_complaint(const CLI::App& app, const CLI::ParseError& error) {
  return complaint_of(app, error) + "; see '" + full_name(innermost(app)) + " --help'";
}

}  // namespace provost
