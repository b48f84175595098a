#include "server/configuration.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>

namespace provost {
namespace {

constexpr std::array kOptions{
    Option{"config", false, "", "TOML file with the options below"},
    Option{"database", false, "sqlite:./provost.db", "sqlite:PATH, or a libpq URL or conninfo"},
    Option{"key-file", false, "",
           "file of the key that seals secrets; made if absent (default: beside the SQLite file)"},
    Option{"listen", false, "127.0.0.1:8443", "HOST:PORT to serve on; port 0 takes a free one"},
    Option{"tls-cert", false, "", "PEM file of the server's certificate chain"},
    Option{"tls-key", false, "", "PEM file of the server's private key"},
    Option{"client-ca", false, "", "PEM file of the CA whose client certificates are accepted"},
    Option{"public-url", false, "", "the URL under which clients reach this server (default: from --listen)"},
    Option{"insecure-http", true, "false", "serve plain HTTP; on loopback only, unless behind a proxy"},
    Option{"behind-proxy", true, "false", "a proxy in front of this server ends TLS"},
    Option{"smtp-url", false, "", "the mail server for links: smtp://HOST:PORT (with STARTTLS) or smtps://HOST:PORT"},
    Option{"smtp-from", false, "", "the e-mail address that links come from"},
    Option{"smtp-user", false, "", "the user at the mail server, with a password"},
    Option{"smtp-password-file", false, "",
           "file of the password at the mail server; PROVOST_SMTP_PASSWORD may hold it instead"},
    Option{"smtp-ca", false, "", "PEM file of the CA of the mail server (default: those of the system)"},
    Option{"smtp-plain-loopback", true, "false", "speak to a mail server on this host without TLS"},
    Option{"inactive-days", false, "180",
           "days without a sign of life after which the Unleash page calls people inactive"},
    Option{"receipt-days", false, "90",
           "days for which receipts of deliveries are kept; the newest end of access of each person and app stays"},
    Option{"unleash-posts", false, "20",
           "changes of people by POST on the Unleash page that one address may ask for in a minute"},
    Option{"signup-password-length", false, "1", "bytes that the password of a guest who signs up must have at least"},
    Option{"rocketchat-calls", false, "10",
           "calls that one address may make at one path of the Rocket.Chat page, admins apart (0: any number)"},
    Option{"reconcile-minutes", false, "60",
           "minutes between comparisons of an app's accounts with the directory, at least (0: never)"},
    Option{"zendesk-calls", false, "700", "calls that one caller of the Zendesk page may make in a minute"},
    Option{"io-threads", false, "0", "threads that read and write sockets (0: as many as cores)"},
    Option{"workers", false, "8", "threads that answer requests, each with a database connection"},
};

const Option* find_option(std::string_view name) {
  const auto* found = std::find_if(kOptions.begin(), kOptions.end(), [&](const Option& o) { return o.name == name; });
  return found == kOptions.end() ? nullptr : found;
}

std::string environment_name(std::string_view option) {
  std::string name = "PROVOST_";
  for (const char c : option) name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

Result<std::string> text_of(const toml::node& node, const std::string& key) {
  if (const auto text = node.value<std::string>()) return *text;
  if (const auto truth = node.value_exact<bool>()) return std::string(*truth ? "true" : "false");
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  return fail(Code::invalid_value,
              "the value of '" + key + "' in the configuration file must be a text, number or boolean");
}

Result<Configuration::Values> read_file(const std::string& path) {
  Configuration::Values values;
  toml::table table;
  try {
    table = toml::parse_file(path);
  } catch (const toml::parse_error& error) {
    return fail(Code::invalid_value, "the configuration file cannot be read: " + std::string(error.description()));
  }
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (find_option(name) == nullptr || name == "config") {
      return fail(Code::invalid_value, "the configuration file holds the unknown option '" + name + "'");
    }
    values[name] = TRY(text_of(node, name));
  }
  return values;
}

}  // namespace

std::span<const Option> all_options() { return kOptions; }

Result<Configuration> Configuration::load(const Values& flags, const Environment& environment) {
  Values given = flags;
  for (const Option& option : kOptions) {
    if (given.contains(option.name)) continue;
    if (auto value = environment(environment_name(option.name))) given[std::string(option.name)] = std::move(*value);
  }
  Configuration configuration;
  // A secret is no flag, which others on the host could read, and no key of the file.
  if (auto password = environment("PROVOST_SMTP_PASSWORD")) {
    configuration.smtp_password_ = Secret(std::move(*password));
  }
  if (const auto file = given.find("config"); file != given.end() && !file->second.empty()) {
    configuration.values_ = TRY(read_file(file->second));
  }
  for (auto& [name, value] : given) configuration.values_.insert_or_assign(name, std::move(value));
  for (const Option& option : kOptions) {
    const std::string_view value = configuration.text(option.name);
    if (option.is_switch && value != "true" && value != "false") {
      return fail(Code::invalid_value, "the option '" + std::string(option.name) + "' must be true or false");
    }
  }
  return configuration;
}

std::string_view Configuration::text(std::string_view option) const {
  const auto found = values_.find(option);
  if (found != values_.end()) return found->second;
  const Option* known = find_option(option);
  return known == nullptr ? std::string_view{} : known->fallback;
}

}  // namespace provost
