#include "connectors/app_words.h"

#include <algorithm>
#include <array>

#include "connectors/http_status.h"
#include "core/base/text.h"

namespace provost::connectors {
namespace {

constexpr std::size_t kLargestBody = 64 * 1024;  // nobody explains a refusal in more
constexpr std::string_view kMore = "\u2026";
constexpr int kDeepest = 6;

/// Members that are text for people, in the order in which they are shown: what it is, then what is wrong.
constexpr std::array<std::string_view, 7> kTexts = {"scimType", "title",   "error",      "error_description",
                                                    "detail",   "message", "description"};
/// Members that hold more of the same.
constexpr std::array<std::string_view, 3> kNested = {"error", "errors", "details"};

/// Characters that break lines, turn them round or cannot be seen.
struct Range {
  std::string_view first;
  std::string_view last;
};
constexpr std::array<Range, 6> kUnseen = {{{"\x01", "\x1f"},
                                           {"\x7f", "\xc2\x9f"},
                                           {"\xe2\x80\x8b", "\xe2\x80\x8f"},
                                           {"\xe2\x80\xa8", "\xe2\x80\xae"},
                                           {"\xe2\x81\xa0", "\xe2\x81\xaf"},
                                           {"\xef\xbb\xbf", "\xef\xbb\xbf"}}};

bool is_unseen(std::string_view character) {
  return character.front() == '\0' || std::any_of(kUnseen.begin(), kUnseen.end(), [&](const Range& range) {
           return character >= range.first && character <= range.last;
         });
}

/// The size of the character at the front, or 0 if there is none in UTF-8.
std::size_t character_at(std::string_view text) {
  for (std::size_t size = 1; size <= std::min<std::size_t>(4, text.size()); ++size) {
    if (text::is_utf8(text.substr(0, size))) return size;
  }
  return 0;
}

/// The text with a blank for whatever cannot be shown in a line. Done before anything is redacted: no secret comes
/// together afterwards.
std::string one_line(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const std::size_t size = character_at(text);
    if (size == 0 || is_unseen(text.substr(0, size))) {
      line += ' ';
    } else {
      line.append(text.substr(0, size));
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return line;
}

/// Single blanks only, and cut where a character begins.
std::string shortened(std::string_view line) {
  std::string words;
  for (const std::string_view word : text::split_words(line)) words.append(words.empty() ? "" : " ").append(word);
  if (words.size() <= kLongestWords) return words;
  std::size_t end = kLongestWords - kMore.size();
  while ((static_cast<unsigned char>(words[end]) & 0xC0) == 0x80) --end;
  words.resize(end);
  return words.append(kMore);
}

/// Says it once: many apps repeat a title in a message.
void add(std::string& line, std::string_view said) {
  if (said.empty() || line.find(said) != std::string::npos) return;
  if (!line.empty()) line.append(line.ends_with('.') ? " " : ": ");
  line.append(said);
}

std::string said_by(const Value& value, int depth);

std::string said_by_object(const Value& object, int depth) {
  std::string line;
  for (const std::string_view name : kTexts) {
    const Value* text = object.find_ignoring_case(name);
    if (text != nullptr && text->is_text()) add(line, text->as_text());
  }
  for (const std::string_view name : kNested) {
    const Value* more = object.find_ignoring_case(name);
    if (more != nullptr) add(line, said_by(*more, depth - 1));
  }
  if (!line.empty() || depth == kDeepest || object.members().empty()) return line;
  const Member& first = object.members().front();  // such as {"userName": ["is too short"]}
  const std::string wrong = said_by(first.value, depth - 1);
  return wrong.empty() ? "" : first.name + ": " + wrong;
}

std::string said_by(const Value& value, int depth) {
  if (depth == 0) return "";
  if (value.is_text()) return value.as_text();
  if (value.is_object()) return said_by_object(value, depth);
  return value.is_array() && !value.items().empty() ? said_by(value.items().front(), depth - 1) : "";
}

/// True for what may be shown as it came. Without a type, text that nobody could take for anything else.
bool is_plain_text(const http::HttpReply& reply) {
  const std::string type = text::lower_ascii(reply.headers.find("Content-Type").value_or(""));
  const std::size_t first = reply.body.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || reply.body[first] == '<' || type.find("html") != std::string::npos) return false;
  if (!type.empty()) return type.starts_with("text/") || type.find("json") != std::string::npos;
  return text::is_utf8(reply.body) && std::none_of(reply.body.begin(), reply.body.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n';
         });
}

bool says_anything(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  });
}

std::string said_in(const http::HttpReply& reply, const Value& body) {
  const bool failed = reply.status >= 400;
  if ((!failed && !succeeded(reply.status)) || reply.body.size() > kLargestBody) return "";
  std::string said = body.is_object() ? said_by(body, kDeepest) : "";
  if (!said.empty() || !failed || !is_plain_text(reply)) return said;
  // JSON is written anew, so that a secret in it has the spelling that is looked for.
  if (body.is_text()) return body.as_text();
  said = body.is_null() ? reply.body : json::write(body);
  return says_anything(said) ? said : "";
}

}  // namespace

std::string app_words(const http::HttpReply& reply, const Value& body, std::span<const Secret> hidden) {
  const std::string said = said_in(reply, body);
  return said.empty() ? said : shortened(redacted(one_line(said), hidden));
}

std::string with_words(std::string_view sentence, std::string_view words) {
  std::string whole(sentence);
  if (!words.empty()) whole.append(": ").append(words);
  return whole;
}

}  // namespace provost::connectors
