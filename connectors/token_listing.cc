#include "connectors/token_listing.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/http/uri.h"

namespace provost::connectors {
namespace {

const Value* at_path(const Value& answer, std::string_view path) {
  const Value* at = &answer;
  while (!path.empty() && at != nullptr) {
    const std::size_t end = std::min(path.find('.'), path.size());
    at = at->find(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return at;
}

/// Servers write RefreshToken, refresh_token, REFRESH.
TokenType type_of(std::string_view word) {
  const std::string lower = text::lower_ascii(word);
  if (lower.find("refresh") != std::string::npos) return TokenType::refresh;
  return lower.find("access") != std::string::npos ? TokenType::access : TokenType::other;
}

tl::unexpected<Error> unreadable() {
  return fail(Code::unavailable, "the server's list of tokens does not have the shape that the settings say");
}

}  // namespace

Result<std::vector<ListedToken>> listed_tokens(const Value& answer, const ListingShape& shape,
                                               std::string_view subject) {
  const Value* items = at_path(answer, shape.items);
  if (items == nullptr || !items->is_array()) return unreadable();
  std::vector<ListedToken> tokens;
  for (const Value& item : items->items()) {
    const std::string_view token = item.text_at(shape.token);
    const std::string_view owner = item.text_at(shape.owner);
    if (token.empty() || owner.empty()) return unreadable();
    if (owner == subject) tokens.push_back({Secret(std::string(token)), type_of(item.text_at(shape.type))});
  }
  std::stable_partition(tokens.begin(), tokens.end(),
                        [](const ListedToken& each) { return each.type == TokenType::refresh; });
  return tokens;
}

std::string listing_url(std::string_view pattern, std::string_view subject) {
  std::string url(pattern);
  const std::string escaped = http::encode_path_segment(subject);
  for (std::size_t at = url.find(kSubjectPlace); at != std::string::npos;
       at = url.find(kSubjectPlace, at + escaped.size())) {
    url.replace(at, kSubjectPlace.size(), escaped);
  }
  return url;
}

}  // namespace provost::connectors
