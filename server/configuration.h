// What the operator says: flags, then environment, then the TOML file, then our own defaults.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/secret.h"

namespace provost {

/// One option: `--name` on the command line, PROVOST_NAME in the environment, `name` in the file, with dashes in the
/// first and last and underscores in the second.
struct Option {
  std::string_view name;
  bool is_switch = false;
  std::string_view fallback;
  std::string_view help;
};

/// Every option there is.
std::span<const Option> all_options();

/// The options' values after precedence.
class Configuration {
 public:
  using Values = std::map<std::string, std::string, std::less<>>;
  using Environment = std::function<std::optional<std::string>(const std::string& name)>;

  /// Joins the given flags with the environment and the file that `config` names. Fails with `invalid_value` when the
  /// file cannot be read, is no TOML, or holds a key that is no option; switches must be true or false.
  static Result<Configuration> load(const Values& flags, const Environment& environment);

  /// The value of an option; "" when it has none.
  std::string_view text(std::string_view option) const;
  bool is_on(std::string_view option) const { return text(option) == "true"; }
  /// PROVOST_SMTP_PASSWORD; "" without it.
  const Secret& smtp_password() const { return smtp_password_; }

 private:
  Values values_;
  Secret smtp_password_;
};

}  // namespace provost
