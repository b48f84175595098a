#include "core/schema/filter_lexer.h"

#include <string>

namespace provost::scim {
namespace {

constexpr std::size_t kMostBytes = 4096;
constexpr std::string_view kBlank = " \t";
constexpr std::string_view kEndsWord = " \t()[]\"";

TokenKind kind_of(char c) {
  switch (c) {
    case '(':
      return TokenKind::open;
    case ')':
      return TokenKind::close;
    case '[':
      return TokenKind::open_bracket;
    case ']':
      return TokenKind::close_bracket;
    case '"':
      return TokenKind::text;
    default:
      return TokenKind::word;
  }
}

/// The bytes of the JSON string that opens at `at`, quotes included; 0 if it does not end.
std::size_t string_length(std::string_view text, std::size_t at) {
  for (std::size_t end = at + 1; end < text.size(); ++end) {
    if (text[end] == '\\') {
      ++end;
    } else if (text[end] == '"') {
      return end + 1 - at;
    }
  }
  return 0;
}

bool has_control(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\t') return true;
  }
  return false;
}

}  // namespace

Result<std::vector<Token>> tokenize(std::string_view filter) {
  if (filter.size() > kMostBytes) return fail(Code::invalid_filter, "a filter has at most 4096 bytes");
  if (has_control(filter)) return fail(Code::invalid_filter, "a filter holds no control characters");
  std::vector<Token> tokens;
  std::size_t at = filter.find_first_not_of(kBlank);
  while (at != std::string_view::npos) {
    const TokenKind kind = kind_of(filter[at]);
    std::size_t length = 1;
    if (kind == TokenKind::text) {
      length = string_length(filter, at);
      if (length == 0) return fail(Code::invalid_filter, "a text without closing quote at byte " + std::to_string(at));
    } else if (kind == TokenKind::word) {
      length = std::min(filter.find_first_of(kEndsWord, at), filter.size()) - at;
    }
    tokens.push_back({kind, filter.substr(at, length), at});
    at = filter.find_first_not_of(kBlank, at + length);
  }
  tokens.push_back({TokenKind::end, {}, filter.size()});
  return tokens;
}

std::size_t closing_bracket(std::string_view text, std::size_t open) {
  for (std::size_t at = open + 1; at < text.size(); ++at) {
    if (text[at] == ']') return at;
    if (text[at] != '"') continue;
    const std::size_t length = string_length(text, at);
    if (length == 0) return std::string_view::npos;
    at += length - 1;
  }
  return std::string_view::npos;
}

}  // namespace provost::scim
