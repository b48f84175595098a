#include "server/post_office.h"

#include <fstream>
#include <utility>

#include "core/http/curl_mailer.h"

namespace provost {
namespace {

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

/// The first line of the file, or what the environment holds.
Result<Secret> password_of(const Configuration& configuration) {
  const std::string path(configuration.text("smtp-password-file"));
  if (path.empty()) return Secret(std::string(configuration.smtp_password().reveal()));
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) return fail(Code::invalid_value, "--smtp-password-file cannot be read");
  while (line.ends_with('\r')) line.pop_back();
  return Secret(std::move(line));
}

}  // namespace

std::string public_url_of(const Configuration& configuration) {
  if (const auto url = configuration.text("public-url"); !url.empty()) return without_slash(std::string(url));
  const std::string scheme = configuration.is_on("insecure-http") ? "http://" : "https://";
  return scheme + std::string(configuration.text("listen"));
}

Result<LinkPost> link_post_of(Workshop& workshop, std::string public_url) {
  LinkPost post{without_slash(std::move(public_url)), {}};
  const Configuration& configuration = workshop.configuration();
  if (configuration.text("smtp-url").empty()) return post;
  http::SmtpOptions options;
  options.url = configuration.text("smtp-url");
  options.from = configuration.text("smtp-from");
  options.user = configuration.text("smtp-user");
  options.password = TRY(password_of(configuration));
  options.ca_file = configuration.text("smtp-ca");
  options.plain_loopback = configuration.is_on("smtp-plain-loopback");
  const auto mailer = TRY(http::CurlMailer::open(std::move(options), workshop.clock(), workshop.ids()));
  post.send = [mailer](const http::Mail& mail) { return mailer->send(mail); };
  return post;
}

}  // namespace provost
