#include "core/base/precis.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>
#include <vector>

#include "core/base/text.h"

namespace provost::precis {
namespace {

/// What a character is to the IdentifierClass (RFC 8264 §8).
enum class Standing { valid, free_only, context, disallowed };

struct Range {
  UChar32 first, last;
};

bool is_in(UChar32 c, std::span<const Range> ranges) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [c](const Range& each) { return c >= each.first && c <= each.last; });
}

// RFC 8264 §9.6, Exceptions.
constexpr std::array kAllowed{Range{0x00DF, 0x00DF}, Range{0x03C2, 0x03C2}, Range{0x06FD, 0x06FE},
                              Range{0x0F0B, 0x0F0B}, Range{0x3007, 0x3007}};
constexpr std::array kInContext{Range{0x00B7, 0x00B7}, Range{0x0375, 0x0375}, Range{0x05F3, 0x05F4},
                                Range{0x0660, 0x0669}, Range{0x06F0, 0x06F9}, Range{0x30FB, 0x30FB},
                                Range{0x200C, 0x200D}};
constexpr std::array kForbidden{Range{0x0640, 0x0640}, Range{0x07FA, 0x07FA}, Range{0x302E, 0x302F},
                                Range{0x3031, 0x3035}, Range{0x303B, 0x303B}};

bool is_old_hangul_jamo(UChar32 c) {
  const int type = u_getIntPropertyValue(c, UCHAR_HANGUL_SYLLABLE_TYPE);
  return type == U_HST_LEADING_JAMO || type == U_HST_VOWEL_JAMO || type == U_HST_TRAILING_JAMO;
}

bool has_compatibility_form(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(status);
  return U_SUCCESS(status) && nfkc->normalize(icu::UnicodeString(c), status) != icu::UnicodeString(c);
}

Standing standing_by_category(UChar32 c) {
  switch (u_charType(c)) {
    case U_LOWERCASE_LETTER:
    case U_UPPERCASE_LETTER:
    case U_OTHER_LETTER:
    case U_DECIMAL_DIGIT_NUMBER:
    case U_MODIFIER_LETTER:
    case U_NON_SPACING_MARK:
    case U_COMBINING_SPACING_MARK:
      return has_compatibility_form(c) ? Standing::free_only : Standing::valid;
    case U_UNASSIGNED:
    case U_CONTROL_CHAR:
    case U_FORMAT_CHAR:
    case U_SURROGATE:
    case U_PRIVATE_USE_CHAR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
      return Standing::disallowed;
    default:
      return Standing::free_only;  // symbols, punctuation, spaces, other letters and numbers
  }
}

Standing standing_of(UChar32 c) {
  if (is_in(c, kAllowed)) return Standing::valid;
  if (is_in(c, kInContext)) return Standing::context;
  if (is_in(c, kForbidden)) return Standing::disallowed;
  if (c >= 0x21 && c <= 0x7E) return Standing::valid;
  if (is_old_hangul_jamo(c) || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
      u_hasBinaryProperty(c, UCHAR_NONCHARACTER_CODE_POINT)) {
    return Standing::disallowed;
  }
  return standing_by_category(c);
}

UScriptCode script_of(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  return uscript_getScript(c, &status);
}

bool has_script(const icu::UnicodeString& text, std::span<const UScriptCode> scripts) {
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    if (std::find(scripts.begin(), scripts.end(), script_of(text.char32At(i))) != scripts.end()) return true;
  }
  return false;
}

bool has_any(const icu::UnicodeString& text, const Range& range) {
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    if (is_in(text.char32At(i), std::array{range})) return true;
  }
  return false;
}

/// The contextual rules (RFC 5892 Appendix A), for the character at `i`.
bool fits_its_context(const icu::UnicodeString& text, int32_t i) {
  constexpr std::array kJapanese{USCRIPT_HIRAGANA, USCRIPT_KATAKANA, USCRIPT_HAN};
  const UChar32 c = text.char32At(i);
  const UChar32 before = i > 0 ? text.char32At(text.moveIndex32(i, -1)) : 0;
  const int32_t next = text.moveIndex32(i, 1);
  const UChar32 after = next < text.length() ? text.char32At(next) : 0;
  if (c == 0x00B7) return before == 'l' && after == 'l';
  if (c == 0x0375) return after != 0 && script_of(after) == USCRIPT_GREEK;
  if (c == 0x05F3 || c == 0x05F4) return before != 0 && script_of(before) == USCRIPT_HEBREW;
  if (c == 0x30FB) return has_script(text, kJapanese);
  if (c == 0x200C || c == 0x200D) return before != 0 && u_getCombiningClass(before) == 9;  // virama
  return !has_any(text, c >= 0x06F0 ? Range{0x0660, 0x0669} : Range{0x06F0, 0x06F9});
}

bool is_one_of(UCharDirection direction, std::initializer_list<UCharDirection> allowed) {
  return std::find(allowed.begin(), allowed.end(), direction) != allowed.end();
}

std::vector<UCharDirection> directions_of(const icu::UnicodeString& text) {
  std::vector<UCharDirection> directions;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    directions.push_back(u_charDirection(text.char32At(i)));
  }
  return directions;
}

/// The bidi rule (RFC 5893 §2), which concerns texts with letters that run from right to left.
bool keeps_the_bidi_rule(const icu::UnicodeString& text) {
  std::vector<UCharDirection> all = directions_of(text);
  const auto holds = [&](UCharDirection direction) {
    return std::find(all.begin(), all.end(), direction) != all.end();
  };
  if (!holds(U_RIGHT_TO_LEFT) && !holds(U_RIGHT_TO_LEFT_ARABIC) && !holds(U_ARABIC_NUMBER)) return true;
  if (!is_one_of(all.front(), {U_LEFT_TO_RIGHT, U_RIGHT_TO_LEFT, U_RIGHT_TO_LEFT_ARABIC})) return false;
  const bool leftward = all.front() != U_LEFT_TO_RIGHT;
  if (leftward && holds(U_EUROPEAN_NUMBER) && holds(U_ARABIC_NUMBER)) return false;
  const bool kinds_fit = std::all_of(all.begin(), all.end(), [&](UCharDirection each) {
    if (is_one_of(each, {U_EUROPEAN_NUMBER, U_EUROPEAN_NUMBER_SEPARATOR, U_COMMON_NUMBER_SEPARATOR,
                         U_EUROPEAN_NUMBER_TERMINATOR, U_OTHER_NEUTRAL, U_BOUNDARY_NEUTRAL, U_DIR_NON_SPACING_MARK})) {
      return true;
    }
    return leftward ? is_one_of(each, {U_RIGHT_TO_LEFT, U_RIGHT_TO_LEFT_ARABIC, U_ARABIC_NUMBER})
                    : each == U_LEFT_TO_RIGHT;
  });
  while (all.size() > 1 && all.back() == U_DIR_NON_SPACING_MARK) all.pop_back();
  const bool ends_well =
      leftward ? is_one_of(all.back(), {U_RIGHT_TO_LEFT, U_RIGHT_TO_LEFT_ARABIC, U_EUROPEAN_NUMBER, U_ARABIC_NUMBER})
               : is_one_of(all.back(), {U_LEFT_TO_RIGHT, U_EUROPEAN_NUMBER});
  return kinds_fit && ends_well;
}

std::string code_point(UChar32 c) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "U+%04X", static_cast<unsigned>(c));
  return text.data();
}

std::optional<std::string> objection_to_part(const icu::UnicodeString& part) {
  if (part.isEmpty()) return "begins or ends with a blank, has two in a row, or is empty";
  for (int32_t i = 0; i < part.length(); i = part.moveIndex32(i, 1)) {
    const UChar32 c = part.char32At(i);
    const Standing standing = standing_of(c);
    if (standing == Standing::valid || (standing == Standing::context && fits_its_context(part, i))) continue;
    return "holds " + code_point(c) + ", which names of users may not have";
  }
  if (!keeps_the_bidi_rule(part)) return "mixes directions of writing in a way that can deceive";
  return std::nullopt;
}

icu::UnicodeString from_utf8(std::string_view bytes) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(bytes.data(), static_cast<int32_t>(bytes.size())));
}

}  // namespace

std::optional<std::string> objection_to_user_name(std::string_view name) {
  if (!text::is_utf8(name)) return "is not UTF-8";
  // Width and case are mapped before the rules are asked (RFC 8265 §3.3.2).
  const icu::UnicodeString prepared = from_utf8(text::name_key(name));
  int32_t begin = 0;
  for (int32_t end = 0; end <= prepared.length(); ++end) {
    if (end < prepared.length() && prepared[end] != u' ') continue;
    if (auto objection = objection_to_part(prepared.tempSubStringBetween(begin, end))) return objection;
    begin = end + 1;
  }
  return std::nullopt;
}

std::optional<std::string> opaque_string(std::string_view password) {
  if (password.empty() || !text::is_utf8(password)) return std::nullopt;
  const icu::UnicodeString given = from_utf8(password);
  icu::UnicodeString mapped;
  for (int32_t i = 0; i < given.length(); i = given.moveIndex32(i, 1)) {
    const UChar32 c = given.char32At(i);
    const bool blank = u_charType(c) == U_SPACE_SEPARATOR;
    if (!blank && standing_of(c) == Standing::disallowed) return std::nullopt;
    mapped.append(blank ? UChar32{' '} : c);
  }
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  if (U_SUCCESS(status)) mapped = nfc->normalize(mapped, status);
  if (U_FAILURE(status)) return std::nullopt;
  std::string bytes;
  mapped.toUTF8String(bytes);
  return bytes;
}

}  // namespace provost::precis
