// Text rules that the whole house shares: UTF-8, case folding of names, comparison of protocol words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace provost::text {

/// True if the bytes are well-formed UTF-8 without surrogates or overlong forms.
bool is_utf8(std::string_view bytes);

/// The key under which a name is compared and stored as unique: width-mapped, lower case, NFC
/// (the mapping order of RFC 8265 §3.3.2). Input that is not UTF-8 is returned unchanged.
std::string name_key(std::string_view name);

/// The key for comparing attribute values whose schema says caseExact false (RFC 7643 §2.2): full case folding, NFC.
std::string fold(std::string_view value);

/// ASCII lower case, for protocol words (attribute names, header names, schemes).
std::string lower_ascii(std::string_view word);

/// Compares protocol words without regard to ASCII case.
bool equal_ignoring_case(std::string_view left, std::string_view right);

/// Without spaces and tabs at either end.
std::string_view trim(std::string_view text);

/// The words of a text, which are separated by blanks.
std::vector<std::string_view> split_words(std::string_view words);

/// True if one of the words, which are separated by blanks, is exactly this one. The empty word is held by nothing.
bool holds_word(std::string_view words, std::string_view wanted);

/// True if each of the wanted words is one of the words.
bool holds_words(std::string_view words, std::string_view wanted);

/// Reads a whole decimal number with optional sign, or nothing: no blanks, no rest, no overflow.
std::optional<std::int64_t> to_integer(std::string_view digits);

}  // namespace provost::text
