#include "core/http/head_rules.h"

#include <algorithm>
#include <charconv>

#include "core/base/text.h"

namespace provost::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kContentLengthDigits = 18;  // fits an int64, so no peer can disagree about overflow

tl::unexpected<Refusal> refuse(int status, std::string_view reason) {
  return tl::unexpected<Refusal>(Refusal{status, reason});
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_token_char(char c) {
  return is_digit(c) || is_letter(c) ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

bool is_token(std::string_view word) { return !word.empty() && std::all_of(word.begin(), word.end(), is_token_char); }

bool is_value_char(char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f); }

/// Visible ASCII; '#' would begin a fragment, which a target never carries (RFC 9112 §3.2).
bool is_target_char(char c) { return c > 0x20 && c < 0x7f && c != '#'; }

bool is_authority_char(char c) {
  return is_digit(c) || is_letter(c) || std::string_view("-._~%!$&'()*+,;=:[]").find(c) != std::string_view::npos;
}

bool is_authority(std::string_view text) {
  return !text.empty() && text.front() != ':' && std::all_of(text.begin(), text.end(), is_authority_char);
}

bool starts_with_word(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && text::equal_ignoring_case(text.substr(0, word.size()), word);
}

struct RequestLine {
  std::string_view method, target, version;
};

tl::expected<RequestLine, Refusal> split_request_line(std::string_view line) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return refuse(400, "The request line is not well formed.");
  RequestLine parts{line.substr(0, first), line.substr(first + 1, last - first - 1), line.substr(last + 1)};
  if (!is_token(parts.method)) return refuse(400, "The method is not a token.");
  if (parts.target.empty() || !std::all_of(parts.target.begin(), parts.target.end(), is_target_char)) {
    return refuse(400, "The request target holds a character that must be percent-encoded.");
  }
  if (parts.version == "HTTP/1.1" || parts.version == "HTTP/1.0") return parts;
  if (parts.version.substr(0, 5) == "HTTP/") return refuse(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here.");
  return refuse(400, "The request line does not end in an HTTP version.");
}

/// Brings a target to origin form (RFC 9112 §3.2).
tl::expected<void, Refusal> read_target(const RequestLine& line, HeadFacts& facts) {
  if (line.method == "CONNECT") return refuse(501, "This server is not a proxy.");
  if (line.target.front() == '/') {
    facts.target = line.target;
    return {};
  }
  if (line.target == "*" && line.method == "OPTIONS") {
    facts.target = "*";
    return {};
  }
  const bool plain = starts_with_word(line.target, "http://");
  if (!plain && !starts_with_word(line.target, "https://")) return refuse(400, "The request target is not a path.");
  const auto rest = line.target.substr(plain ? 7 : 8);
  const auto path = std::min(rest.find_first_of("/?"), rest.size());
  if (!is_authority(rest.substr(0, path))) return refuse(400, "The request target names no valid host.");
  facts.authority = rest.substr(0, path);
  facts.target = rest.substr(path);
  if (facts.target.empty() && line.method == "OPTIONS") facts.target = "*";
  if (facts.target.empty() || facts.target.front() == '?') facts.target.insert(0, "/");
  return {};
}

/// Counts what must be unique and reads what decides the framing.
class FieldReader {
 public:
  FieldReader(bool http11, HeadFacts& facts) : http11_(http11), facts_(facts) {
    facts_.http11 = http11;
    facts_.keep_alive = http11;
  }

  tl::expected<void, Refusal> read(std::string_view line) {
    if (line.front() == ' ' || line.front() == '\t') return refuse(400, "A header is folded over two lines.");
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
      return refuse(400, "A header name is not a token.");
    }
    const auto value = text::trim(line.substr(colon + 1));
    if (!std::all_of(value.begin(), value.end(), is_value_char)) {
      return refuse(400, "A header value holds a control character.");
    }
    return field(line.substr(0, colon), value);
  }

  tl::expected<void, Refusal> finish() {
    if (http11_ && hosts_ == 0) return refuse(400, "There is no Host.");
    if (facts_.chunked && facts_.content_length) return refuse(400, "Both Content-Length and Transfer-Encoding came.");
    if (closes_) facts_.keep_alive = false;
    return {};
  }

 private:
  tl::expected<void, Refusal> field(std::string_view name, std::string_view value) {
    if (text::equal_ignoring_case(name, "host")) {
      if (!is_authority(value)) return refuse(400, "Host is not a host name.");
      // RFC 9112 §3.2 would refuse a repeat too; Python clients that set Host themselves send the same one twice, and
      // two that agree cannot mislead anybody.
      if (hosts_ > 0 && host_ != value) return refuse(400, "There is more than one Host.");
      host_ = value;
      ++hosts_;
    } else if (text::equal_ignoring_case(name, "content-length")) {
      return content_length(value);
    } else if (text::equal_ignoring_case(name, "transfer-encoding")) {
      return transfer_encoding(value);
    } else if (text::equal_ignoring_case(name, "connection")) {
      connection(value);
    } else if (text::equal_ignoring_case(name, "expect") && http11_) {
      if (!text::equal_ignoring_case(value, "100-continue")) return refuse(417, "Only 100-continue can be expected.");
      facts_.expects_continue = true;
    }
    return {};
  }

  tl::expected<void, Refusal> content_length(std::string_view value) {
    if (facts_.content_length) return refuse(400, "There is more than one Content-Length.");
    if (value.empty() || !std::all_of(value.begin(), value.end(), is_digit)) {
      return refuse(400, "Content-Length is not a number.");
    }
    if (value.size() > kContentLengthDigits) return refuse(400, "Content-Length is out of range.");
    std::uint64_t length = 0;
    std::from_chars(value.data(), value.data() + value.size(), length);
    facts_.content_length = length;
    return {};
  }

  tl::expected<void, Refusal> transfer_encoding(std::string_view value) {
    if (!http11_) return refuse(400, "HTTP/1.0 has no Transfer-Encoding.");
    if (facts_.chunked) return refuse(400, "There is more than one Transfer-Encoding.");
    if (value.empty()) return refuse(400, "Transfer-Encoding is empty.");
    if (!text::equal_ignoring_case(value, "chunked")) return refuse(501, "Only the transfer coding chunked is known.");
    facts_.chunked = true;
    return {};
  }

  void connection(std::string_view value) {
    while (!value.empty()) {
      const auto comma = std::min(value.find(','), value.size());
      const auto option = text::trim(value.substr(0, comma));
      if (text::equal_ignoring_case(option, "close")) closes_ = true;
      if (text::equal_ignoring_case(option, "keep-alive")) facts_.keep_alive = true;
      value.remove_prefix(std::min(comma + 1, value.size()));
    }
  }

  bool http11_;
  HeadFacts& facts_;
  std::size_t hosts_ = 0;
  std::string_view host_;
  bool closes_ = false;
};

}  // namespace

std::optional<Refusal> HeadScanner::over_limit(std::size_t end) const {
  if (lines_ == 0) {
    if (end - line_start_ <= limits_->request_line_bytes) return std::nullopt;
    return Refusal{414, "The request line is too long."};
  }
  if (end - fields_start_ > limits_->header_bytes) return Refusal{431, "The headers are too large."};
  if (lines_ > limits_->header_lines + 1) return Refusal{431, "There are too many headers."};
  return std::nullopt;
}

tl::expected<std::size_t, Refusal> HeadScanner::scan(std::string_view input) {
  while (scanned_ < input.size()) {
    const auto feed = input.find('\n', scanned_);
    const auto end = feed == std::string_view::npos ? input.size() : feed + 1;
    if (feed != std::string_view::npos && (feed == line_start_ || input[feed - 1] != '\r')) {
      return refuse(400, "A line does not end in CR and LF.");
    }
    const auto line_end = feed == std::string_view::npos ? end : feed - 1;
    if (const auto refusal = over_limit(line_end)) return tl::unexpected<Refusal>(*refusal);
    scanned_ = end;
    if (feed == std::string_view::npos) return 0;
    if (line_end == line_start_) return end;
    if (++lines_ == 1) fields_start_ = end;
    if (const auto refusal = over_limit(end)) return tl::unexpected<Refusal>(*refusal);
    line_start_ = end;
  }
  return 0;
}

tl::expected<HeadFacts, Refusal> check_head(std::string_view head) {
  const auto first_end = head.find(kLineEnd);
  const auto line = split_request_line(head.substr(0, first_end));
  if (!line) return tl::unexpected<Refusal>(line.error());
  HeadFacts facts;
  if (const auto read = read_target(*line, facts); !read) return tl::unexpected<Refusal>(read.error());
  FieldReader fields(line->version == "HTTP/1.1", facts);
  head.remove_prefix(first_end + kLineEnd.size());
  while (!head.starts_with(kLineEnd)) {
    const auto end = head.find(kLineEnd);
    if (const auto read = fields.read(head.substr(0, end)); !read) return tl::unexpected<Refusal>(read.error());
    head.remove_prefix(end + kLineEnd.size());
  }
  if (const auto read = fields.finish(); !read) return tl::unexpected<Refusal>(read.error());
  return facts;
}

std::string_view target_of(std::string_view head) {
  const auto first = head.find(' ');
  if (first == std::string_view::npos || head.substr(first + 1, 1) != "/") return "";
  const auto rest = head.substr(first + 1);
  const auto* end = std::find_if_not(rest.begin(), rest.end(), is_target_char);
  return rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
}

}  // namespace provost::http
