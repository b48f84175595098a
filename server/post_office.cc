#include "server/post_office.h"

#include <utility>

namespace provost {
namespace {

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

}  // namespace

std::string public_url_of(const Configuration& configuration) {
  if (const auto url = configuration.text("public-url"); !url.empty()) return without_slash(std::string(url));
  const std::string scheme = configuration.is_on("insecure-http") ? "http://" : "https://";
  return scheme + std::string(configuration.text("listen"));
}

Result<LinkPost> link_post_of(const Configuration&, std::string public_url) {
  return LinkPost{without_slash(std::move(public_url)), {}};
}

}  // namespace provost
