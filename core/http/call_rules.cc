#include "core/http/call_rules.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "core/base/text.h"

namespace provost::http {
namespace {

constexpr std::size_t kLongestUrl = 8 * 1024;
constexpr std::size_t kLongestMethod = 16;
constexpr std::size_t kMostHeaders = 64;
constexpr std::size_t kLongestHeader = 16 * 1024;
constexpr std::string_view kOurs[] = {"connection", "content-length",    "expect",  "host",    "keep-alive",
                                      "te",         "transfer-encoding", "trailer", "upgrade", "proxy-connection"};

bool is_token_character(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kMarks.find(c) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token_character);
}

bool is_value(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
}

Result<void> check_headers(const Headers& headers) {
  if (headers.all().size() > kMostHeaders) return fail(Code::invalid_value, "the call has too many headers");
  for (const auto& [name, value] : headers.all()) {
    if (!is_token(name)) return fail(Code::invalid_value, "a header name of the call is not a token");
    if (!is_value(value)) return fail(Code::invalid_value, "a header value of the call has a control character");
    if (name.size() + value.size() > kLongestHeader)
      return fail(Code::invalid_value, "a header of the call is too long");
    const std::string word = text::lower_ascii(name);
    if (std::find(std::begin(kOurs), std::end(kOurs), word) != std::end(kOurs)) {
      return fail(Code::invalid_value, "a header of the call belongs to the framing");
    }
  }
  return {};
}

}  // namespace

Result<void> check_call(const HttpCall& call) {
  const bool is_word = call.method.size() <= kLongestMethod && !call.method.empty() &&
                       std::all_of(call.method.begin(), call.method.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!is_word || call.method == "CONNECT" || call.method == "TRACE") {
    return fail(Code::invalid_value, "the method of the call cannot be sent");
  }
  if (call.method == "HEAD" && !call.body.empty()) return fail(Code::invalid_value, "a HEAD call has no body");
  if (call.url.empty() || call.url.size() > kLongestUrl) return fail(Code::invalid_value, "the URL has a wrong length");
  if (std::any_of(call.url.begin(), call.url.end(), [](char c) { return c <= ' ' || c >= 0x7F || c == '\\'; })) {
    return fail(Code::invalid_value, "the URL has a character that must be escaped");
  }
  const std::size_t authority = call.url.find("://");
  if (authority == std::string::npos || call.url.find_first_of("/?#", authority + 3) == authority + 3) {
    return fail(Code::invalid_value, "the URL names no host");  // libcurl would take the first segment for it
  }
  if (call.deadline <= std::chrono::milliseconds(0)) return fail(Code::invalid_value, "the call has no time");
  return check_headers(call.headers);
}

Result<void> check_path(std::string_view path) {
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    std::string segment = text::lower_ascii(path.substr(0, end));
    for (std::size_t at = segment.find("%2e"); at != std::string::npos; at = segment.find("%2e", at)) {
      segment.replace(at, 3, ".");
    }
    if (segment == "." || segment == "..") return fail(Code::invalid_value, "the URL has a dot segment");
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return {};
}

}  // namespace provost::http
