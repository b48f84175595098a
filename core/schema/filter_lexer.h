// The words of a filter (RFC 7644 §3.4.2.2, Figure 1), before anything is known about their meaning.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace provost::scim {

/// `word` is a name, an operator or a bare literal; `text` is a JSON string with its quotes.
enum class TokenKind : std::uint8_t { word, text, open, close, open_bracket, close_bracket, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view raw;
  std::size_t at = 0;  // bytes before it
};

/// Splits a filter; the tokens look into the text, and the last one is `end`. Fails with invalid_filter on a text
/// without its closing quote, on control characters, and beyond 4 KiB.
Result<std::vector<Token>> tokenize(std::string_view filter);

/// Where the bracket that opens at `open` is closed, texts skipped; npos if it is not.
std::size_t closing_bracket(std::string_view text, std::size_t open);

}  // namespace provost::scim
