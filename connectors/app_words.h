// What an app says when it refuses something, as one short line that people may see.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "connectors/redaction.h"
#include "core/http/client.h"
#include "core/model/json.h"

namespace provost::connectors {

/// The most bytes of an app's words that are shown.
inline constexpr std::size_t kLongestWords = 300;

/// What an app said about a failure, in one line of UTF-8 without control characters, at most kLongestWords long and
/// redacted(); "" if it said nothing for people. `body` is the reply's as JSON, null if it is none. Of an object count
/// the members in which apps explain themselves (RFC 7644 §3.12, RFC 9457 §3.1, RFC 6749 §5.2 and their like). The
/// text of a 4xx or 5xx is shown where it has none of those; not HTML, nor bytes that are no text, nor more than 64
/// KiB.
std::string app_words(const http::HttpReply& reply, const Value& body, std::span<const Secret> hidden);

/// The sentence, and behind a colon the words, if there are any.
std::string with_words(std::string_view sentence, std::string_view words);

}  // namespace provost::connectors
