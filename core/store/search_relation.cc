#include "core/store/search_relation.h"

#include <algorithm>

#include "core/schema/search_value.h"

namespace provost {
namespace {

using scim::Operator;

/// No key that is a beginning is shorter than this: one character may have been left out.
constexpr std::size_t kSureBytes = scim::kSearchKeyBytes - 3;

std::string_view sign_of(Operator op) {
  switch (op) {
    case Operator::eq:
      return " = ";
    case Operator::ne:
      return " <> ";
    case Operator::gt:
      return " > ";
    case Operator::ge:
      return " >= ";
    case Operator::lt:
      return " < ";
    case Operator::le:
      return " <= ";
    case Operator::co:
    case Operator::sw:
    case Operator::ew:
      break;
  }
  return " = ";
}

std::int64_t characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

std::string ends_with(SearchText& sql, std::string_view literal, const std::string& whole) {
  const std::string size = sql.length(characters(literal));
  return "(length(" + whole + ") >= " + size + " and substr(" + whole + ", length(" + whole + ") - " + size +
         " + 1) = " + sql.text(literal) + ")";
}

std::string begins_with(SearchText& sql, std::string_view literal, const std::string& text) {
  const auto end = text_above(literal);
  std::string range = text + " >= " + sql.text(literal);
  return end ? "(" + range + " and " + text + " < " + sql.text(*end) + ")" : range;
}

std::string equals(SearchText& sql, std::string_view literal, const TextField& field) {
  if (field.tail.empty()) return field.key + " = " + sql.text(literal);
  const scim::SplitKey split = scim::split_key(literal);
  const std::string rest = split.tail ? field.tail + " = " + sql.text(*split.tail) : field.tail + " is null";
  return "(" + field.key + " = " + sql.text(split.head) + " and " + rest + ")";
}

/// The character after this one; nothing after the last.
std::optional<std::string> next_character(std::string_view character) {
  char32_t code = static_cast<unsigned char>(character[0]);
  if (character.size() > 1) code &= (1U << (7 - character.size())) - 1;
  for (const char c : character.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3F);
  if (++code > 0x10FFFF) return std::nullopt;
  if (code == 0xD800) code = 0xE000;  // no surrogates in UTF-8
  const auto byte = [](char32_t bits) { return static_cast<char>(static_cast<unsigned char>(bits)); };
  if (code < 0x80) return std::string{byte(code)};
  if (code < 0x800) return std::string{byte(0xC0 | code >> 6), byte(0x80 | (code & 0x3F))};
  if (code < 0x10000) {
    return std::string{byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 0x3F)), byte(0x80 | (code & 0x3F))};
  }
  return std::string{byte(0xF0 | code >> 18), byte(0x80 | (code >> 12 & 0x3F)), byte(0x80 | (code >> 6 & 0x3F)),
                     byte(0x80 | (code & 0x3F))};
}

}  // namespace

std::string TextField::whole() const { return tail.empty() ? key : "(" + key + " || coalesce(" + tail + ", ''))"; }

std::optional<std::string> text_above(std::string_view beginning) {
  while (!beginning.empty()) {
    std::size_t last = beginning.size() - 1;
    while (last > 0 && (static_cast<unsigned char>(beginning[last]) & 0xC0) == 0x80) --last;
    const auto next = next_character(beginning.substr(last));
    beginning = beginning.substr(0, last);
    if (next) return std::string(beginning) + *next;
  }
  return std::nullopt;
}

std::optional<std::string> range_of(SearchText& sql, Operator op, std::string_view literal, const std::string& key) {
  const std::string_view sure = scim::whole_characters(literal, kSureBytes);
  switch (op) {
    case Operator::eq:
      return key + " = " + sql.text(scim::split_key(literal).head);
    case Operator::sw:
      return begins_with(sql, sure, key);
    case Operator::gt:
    case Operator::ge:
      return key + " >= " + sql.text(sure);
    case Operator::lt:
    case Operator::le: {
      const auto end = text_above(sure);
      return end ? std::optional(key + " < " + sql.text(*end)) : std::nullopt;
    }
    case Operator::ne:
    case Operator::co:
    case Operator::ew:
      break;
  }
  return std::nullopt;
}

std::string relate(SearchText& sql, Operator op, std::string_view literal, const TextField& field) {
  const std::string whole = field.whole();
  switch (op) {
    case Operator::eq:
      return equals(sql, literal, field);
    case Operator::co:
      return "replace(" + whole + ", " + sql.text(literal) + ", '') <> " + whole;
    case Operator::sw:
      return begins_with(sql, literal, whole);
    case Operator::ew:
      return ends_with(sql, literal, whole);
    case Operator::ne:
    case Operator::gt:
    case Operator::ge:
    case Operator::lt:
    case Operator::le:
      break;
  }
  return whole + std::string(sign_of(op)) + sql.text(literal);
}

std::string relate(SearchText& sql, Operator op, std::int64_t literal, const std::string& number) {
  return number + std::string(sign_of(op)) + sql.number(literal);
}

}  // namespace provost
