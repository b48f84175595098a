#include "core/http/uri.h"

#include <algorithm>

#include "core/base/text.h"

namespace provost::http {
namespace {

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string escape(std::string_view text, bool dots_too) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c) && !(dots_too && c == '.')) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 0xF]);
  }
  return out;
}

Result<std::string> decode_segment(std::string_view raw) {
  auto segment = TRY(percent_decode(raw));
  if (segment.empty()) return fail(Code::invalid_value, "the path has an empty segment");
  if (segment == "." || segment == "..") return fail(Code::invalid_value, "the path has a dot segment");
  if (std::any_of(segment.begin(), segment.end(), [](char c) { return c == '/' || c == '\\' || is_control(c); })) {
    return fail(Code::invalid_value, "a segment of the path has a character that does not belong there");
  }
  return segment;
}

Result<std::vector<std::string>> split_path(std::string_view path) {
  std::vector<std::string> segments;
  path.remove_prefix(1);
  if (path.empty()) return segments;
  if (path.ends_with('/')) path.remove_suffix(1);
  while (true) {
    if (segments.size() == kMostSegments) return fail(Code::too_large, "the path has too many segments");
    const std::size_t end = path.find('/');
    auto segment = TRY(decode_segment(path.substr(0, end)));
    segments.push_back(std::move(segment));
    if (end == std::string_view::npos) return segments;
    path.remove_prefix(end + 1);
  }
}

Result<std::string> decode_query(std::string_view raw) {
  std::string spaced(raw);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decode(spaced);
}

Result<std::vector<std::pair<std::string, std::string>>> split_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view piece = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (piece.empty()) continue;
    if (parameters.size() == kMostParameters) return fail(Code::too_large, "the query has too many parameters");
    const std::size_t equals = std::min(piece.find('='), piece.size());
    auto name = TRY(decode_query(piece.substr(0, equals)));
    auto value = TRY(decode_query(piece.substr(std::min(equals + 1, piece.size()))));
    parameters.emplace_back(std::move(name), std::move(value));
  }
  return parameters;
}

}  // namespace

std::size_t Target::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::count_if(query.begin(), query.end(), [&](const auto& parameter) { return parameter.first == name; }));
}

std::optional<std::string_view> Target::find(std::string_view name) const {
  if (count(name) != 1) return std::nullopt;
  return std::find_if(query.begin(), query.end(), [&](const auto& parameter) { return parameter.first == name; })
      ->second;
}

Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '%') {
      const int high = at + 2 < text.size() ? digit_value(text[at + 1]) : -1;
      const int low = at + 2 < text.size() ? digit_value(text[at + 2]) : -1;
      if (high < 0 || low < 0) return fail(Code::invalid_value, "a percent sign without two hexadecimal digits");
      c = static_cast<char>(high * 16 + low);
      at += 2;
    }
    if (c == '\0') return fail(Code::invalid_value, "a NUL in the address");
    out.push_back(c);
  }
  if (!text::is_utf8(out)) return fail(Code::invalid_value, "the address is not UTF-8");
  return out;
}

Result<Target> split(std::string_view target) {
  if (target.size() > kLongestTarget) return fail(Code::too_large, "the address is too long");
  if (!target.starts_with('/')) return fail(Code::invalid_value, "the address is not a path");
  if (std::any_of(target.begin(), target.end(), [](char c) { return is_control(c) || c == ' ' || c == '#'; })) {
    return fail(Code::invalid_value, "the address has a character that must be escaped");
  }
  const std::size_t mark = std::min(target.find('?'), target.size());
  Target parts;
  parts.segments = TRY(split_path(target.substr(0, mark)));
  parts.query = TRY(split_query(target.substr(std::min(mark + 1, target.size()))));
  return parts;
}

std::string encode_path_segment(std::string_view segment) { return escape(segment, segment == "." || segment == ".."); }

std::string encode_query(std::string_view text) { return escape(text, false); }

}  // namespace provost::http
