#include "core/schema/comparison.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/base/text.h"

namespace provost::scim {
namespace {

struct Name {
  std::string_view word;
  Operator op;
};
constexpr Name kNames[] = {
    {"eq", Operator::eq}, {"ne", Operator::ne}, {"co", Operator::co}, {"sw", Operator::sw}, {"ew", Operator::ew},
    {"gt", Operator::gt}, {"ge", Operator::ge}, {"lt", Operator::lt}, {"le", Operator::le},
};

bool is_equality(Operator op) { return op == Operator::eq || op == Operator::ne; }
bool is_search(Operator op) { return op == Operator::co || op == Operator::sw || op == Operator::ew; }

tl::unexpected<Error> refuse(const AttributePath& path, std::string_view why) {
  return fail(Code::invalid_filter, to_text(path) + " " + std::string(why));
}

std::ptrdiff_t characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

/// Short fragments match nearly everything and no index helps: they are refused. A prefix may be one character.
Result<void> allow_search(const AttributePath& path, Operator op, std::string_view text) {
  const std::ptrdiff_t least = op == Operator::sw ? 1 : 2;
  if (is_search(op) && characters(text) < least) {
    return refuse(path, "is searched for a text that is too short: co and ew take two characters, sw one");
  }
  return {};
}

Result<Literal> text_literal(const AttributePath& path, Operator op, const Value& literal) {
  if (!literal.is_text()) return refuse(path, "is compared with a text in quotes");
  TRY(allow_search(path, op, literal.as_text()));
  // Base64 has no order that means anything (RFC 7644 Table 3).
  if (path.last()->type == Type::binary && !is_equality(op) && !is_search(op)) return refuse(path, "has no order");
  return Literal(literal.as_text());
}

Result<Literal> boolean_literal(const AttributePath& path, Operator op, const Value& literal,
                                const Leniency& leniency) {
  if (!is_equality(op)) return refuse(path, "is true or false and has no order");
  if (literal.is_bool()) return Literal(literal.as_bool());
  if (leniency.text_booleans && literal.is_text()) {
    if (text::equal_ignoring_case(literal.as_text(), "true")) return Literal(true);
    if (text::equal_ignoring_case(literal.as_text(), "false")) return Literal(false);
  }
  return refuse(path, "is compared with true or false");
}

Result<Literal> time_literal(const AttributePath& path, Operator op, const Value& literal) {
  if (is_search(op)) return refuse(path, "is a time and holds no text");
  const auto instant = literal.is_text() ? from_iso8601(literal.as_text()) : std::nullopt;
  if (!instant) return refuse(path, "is compared with a time such as \"2026-01-31T12:00:00Z\"");
  return Literal(*instant);
}

Result<Literal> number_literal(const AttributePath& path, Operator op, const Value& literal) {
  if (is_search(op)) return refuse(path, "is a number and holds no text");
  if (path.last()->type == Type::integer && literal.is_integer()) return Literal(literal.as_integer());
  if (literal.is_number()) return Literal(literal.as_number());
  return refuse(path, "is compared with a number");
}

Result<Literal> typed(const AttributePath& path, Operator op, const Value& literal, const Leniency& leniency) {
  switch (path.last()->type) {
    case Type::string:
    case Type::reference:
    case Type::binary:
      return text_literal(path, op, literal);
    case Type::boolean:
      return boolean_literal(path, op, literal, leniency);
    case Type::date_time:
      return time_literal(path, op, literal);
    case Type::integer:
    case Type::decimal:
      return number_literal(path, op, literal);
    case Type::complex:
      break;
  }
  return refuse(path, "is complex and has no value to compare; name a sub-attribute");
}

/// A whole number against a decimal, said of whole numbers alone.
Predicate whole_comparison(const AttributePath& path, Operator op, double literal) {
  constexpr double kEnd = 9223372036854775808.0;  // 2^63
  const bool above = literal >= kEnd;
  const bool outside = above || literal < -kEnd;
  const bool less = op == Operator::lt || op == Operator::le;
  if (op == Operator::eq || op == Operator::ne) {
    if (outside || std::floor(literal) != literal) return Predicate{Constant{op == Operator::ne}};
    return Predicate{Compare{path, op, static_cast<std::int64_t>(literal), {}}};
  }
  if (outside) return above == less ? Predicate{Present{path}} : Predicate{Constant{false}};
  const double bound = op == Operator::gt || op == Operator::le ? std::floor(literal) : std::ceil(literal);
  return Predicate{Compare{path, op, static_cast<std::int64_t>(bound), {}}};
}

}  // namespace

std::optional<Operator> operator_of(std::string_view word) {
  const auto* const found = std::find_if(std::begin(kNames), std::end(kNames),
                                         [&](const Name& name) { return text::equal_ignoring_case(name.word, word); });
  return found == std::end(kNames) ? std::nullopt : std::optional(found->op);
}

Result<void> allow_filter(const AttributePath& path) {
  for (const Attribute* each : {path.attribute, path.sub}) {
    if (each == nullptr) continue;
    if (each->returned == Returned::never || each->mutability == Mutability::write_only) {
      return refuse(path, "cannot be filtered by");
    }
  }
  return {};
}

Result<Predicate> compare(AttributePath path, Operator op, const Value& literal, const Leniency& leniency) {
  if (literal.is_null()) {
    if (!is_equality(op)) return refuse(path, "is compared with null, which only eq and ne do");
    return Predicate{Compare{path, op, {}, {}}};
  }
  if (path.attribute == nullptr) return refuse(path, "is a schema and has no value to compare");
  if (path.sub == nullptr && path.attribute->is_complex()) path.sub = path.attribute->find("value");
  Literal checked = TRY(typed(path, op, literal, leniency));
  if (path.last()->type == Type::integer && std::holds_alternative<double>(checked)) {
    return whole_comparison(path, op, std::get<double>(checked));
  }
  std::string key;
  if (const auto* word = std::get_if<std::string>(&checked)) key = comparison_key(*path.last(), *word);
  return Predicate{Compare{path, op, std::move(checked), std::move(key)}};
}

}  // namespace provost::scim
