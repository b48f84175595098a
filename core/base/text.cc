#include "core/base/text.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <charconv>

namespace provost::text {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

icu::UnicodeString from_utf8(std::string_view bytes) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(bytes.data(), static_cast<int32_t>(bytes.size())));
}

std::string nfc_utf8(const icu::UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  icu::UnicodeString normal = text;
  if (U_SUCCESS(status)) normal = nfc->normalize(text, status);
  std::string bytes;
  (U_SUCCESS(status) ? normal : text).toUTF8String(bytes);
  return bytes;
}

/// Full-width and half-width characters become their ordinary forms (RFC 8264 §5.2.1).
icu::UnicodeString map_width(const icu::UnicodeString& text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkd = icu::Normalizer2::getNFKDInstance(status);
  if (U_FAILURE(status)) return text;
  icu::UnicodeString mapped;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    const UChar32 c = text.char32At(i);
    const int width = u_getIntPropertyValue(c, UCHAR_DECOMPOSITION_TYPE);
    icu::UnicodeString decomposed;
    if ((width == U_DT_WIDE || width == U_DT_NARROW) && nfkd->getDecomposition(c, decomposed)) {
      mapped.append(decomposed);
    } else {
      mapped.append(c);
    }
  }
  return mapped;
}

/// Takes the next word off the front; "" at the end.
std::string_view take_word(std::string_view& words) {
  words.remove_prefix(std::min(words.find_first_not_of(' '), words.size()));
  const std::string_view word = words.substr(0, words.find(' '));
  words.remove_prefix(word.size());
  return word;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const auto length = static_cast<std::int64_t>(bytes.size());
  for (std::int64_t i = 0; i < length;) {
    if (data[i] < 0x80) {
      ++i;
      continue;
    }
    UChar32 c = 0;
    U8_NEXT(data, i, length, c);
    if (c < 0) return false;
  }
  return true;
}

std::string name_key(std::string_view name) {
  if (is_ascii(name)) return lower_ascii(name);
  if (!is_utf8(name)) return std::string(name);
  return nfc_utf8(map_width(from_utf8(name)).toLower(icu::Locale::getRoot()));
}

std::string fold(std::string_view value) {
  if (is_ascii(value)) return lower_ascii(value);
  if (!is_utf8(value)) return std::string(value);
  return nfc_utf8(from_utf8(value).foldCase());
}

std::string lower_ascii(std::string_view word) {
  std::string result(word);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(), [](char a, char b) { return lower(a) == lower(b); });
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split_words(std::string_view words) {
  std::vector<std::string_view> split;
  for (auto word = take_word(words); !word.empty(); word = take_word(words)) split.push_back(word);
  return split;
}

bool holds_word(std::string_view words, std::string_view wanted) {
  if (wanted.empty()) return false;
  auto word = take_word(words);
  while (!word.empty() && word != wanted) word = take_word(words);
  return !word.empty();
}

bool holds_words(std::string_view words, std::string_view wanted) {
  auto word = take_word(wanted);
  while (!word.empty() && holds_word(words, word)) word = take_word(wanted);
  return word.empty();
}

std::optional<std::int64_t> to_integer(std::string_view digits) {
  if (digits.size() > 1 && digits.front() == '+' && digits[1] != '-') digits.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  return number;
}

}  // namespace provost::text
