#include "core/schema/filter.h"

#include <utility>

#include "core/base/text.h"
#include "core/model/json.h"
#include "core/schema/comparison.h"
#include "core/schema/filter_lexer.h"

namespace provost::scim {
namespace {

constexpr int kMostDepth = 16;
constexpr int kMostTerms = 100;

/// What names mean at a place in the filter: attributes of a type, sub-attributes of an element, or nothing known.
struct Scope {
  const ResourceType* type = nullptr;
  const Attribute* element = nullptr;
};

/// Recursive descent; each level of brackets counts against kMostDepth.
class Parser {
 public:
  Parser(std::vector<Token> tokens, const Leniency& leniency, UnknownAttributes unknown)
      : tokens_(std::move(tokens)), leniency_(leniency), unknown_(unknown) {}

  Result<Predicate> parse(const Scope& scope) {
    Predicate whole = TRY(disjunction(scope, 0));
    if (next().kind != TokenKind::end) return refuse("there is more than a filter");
    return whole;
  }

 private:
  const Token& next() const { return tokens_[at_]; }
  Token take() { return next().kind == TokenKind::end ? next() : tokens_[at_++]; }
  bool next_is(std::string_view word) const {
    return next().kind == TokenKind::word && text::equal_ignoring_case(next().raw, word);
  }
  bool take_if(TokenKind kind) {
    if (next().kind != kind) return false;
    ++at_;
    return true;
  }

  tl::unexpected<Error> refuse(std::string_view why) const {
    return fail(Code::invalid_filter, std::string(why) + ", at byte " + std::to_string(next().at) + " of the filter");
  }

  Result<Predicate> disjunction(const Scope& scope, int depth) {  // NOLINT(misc-no-recursion)
    if (depth > kMostDepth) return refuse("the filter is nested more than 16 deep");
    Or either;
    either.terms.push_back(TRY(conjunction(scope, depth)));
    while (next_is("or")) {
      take();
      either.terms.push_back(TRY(conjunction(scope, depth)));
    }
    if (either.terms.size() == 1) return std::move(either.terms.front());
    return Predicate{std::move(either)};
  }

  Result<Predicate> conjunction(const Scope& scope, int depth) {  // NOLINT(misc-no-recursion)
    And both;
    both.terms.push_back(TRY(term(scope, depth)));
    while (next_is("and")) {
      take();
      both.terms.push_back(TRY(term(scope, depth)));
    }
    if (both.terms.size() == 1) return std::move(both.terms.front());
    return Predicate{std::move(both)};
  }

  Result<Predicate> term(const Scope& scope, int depth) {  // NOLINT(misc-no-recursion)
    if (next().kind == TokenKind::open) return group(scope, depth);
    if (next_is("not")) {
      take();
      if (next().kind != TokenKind::open) return refuse("not is followed by parentheses");
      Predicate inner = TRY(group(scope, depth));
      return Predicate{Not{std::make_shared<const Predicate>(std::move(inner))}};
    }
    if (next().kind != TokenKind::word) return refuse("an attribute was expected");
    if (++terms_ > kMostTerms) return refuse("the filter has more than 100 terms");
    const Token name = take();
    if (next().kind == TokenKind::open_bracket) return value_path(name, scope, depth);
    const auto path = TRY(find(name.raw, scope));
    return comparison(path);
  }

  Result<Predicate> group(const Scope& scope, int depth) {  // NOLINT(misc-no-recursion)
    take();
    Predicate inner = TRY(disjunction(scope, depth + 1));
    if (!take_if(TokenKind::close)) return refuse("a closing parenthesis is missing");
    return inner;
  }

  /// The path that a name leads to; nothing if the name is unknown and that is no failure.
  Result<std::optional<AttributePath>> find(std::string_view name, const Scope& scope) const {
    if (scope.element != nullptr) return find_in_element(name, *scope.element);
    if (scope.type == nullptr) return std::optional<AttributePath>();
    auto path = resolve(name, *scope.type, leniency_);
    if (path) {
      TRY(allow_filter(*path));
      return std::optional(*path);
    }
    if (path.error().code == Code::no_target && unknown_ == UnknownAttributes::absent) {
      return std::optional<AttributePath>();
    }
    return fail(Code::invalid_filter, path.error().detail);
  }

  static Result<std::optional<AttributePath>> find_in_element(std::string_view name, const Attribute& element) {
    const bool itself = !element.is_complex() && text::equal_ignoring_case(name, "value");
    const AttributePath path{nullptr, itself ? &element : element.find(name), nullptr};
    if (path.attribute == nullptr) {
      return fail(Code::invalid_filter, element.name + " has no sub-attribute " + std::string(name.substr(0, 80)));
    }
    TRY(allow_filter(path));
    return std::optional(path);
  }

  /// `pr`, or an operator and a literal. Without a path the answer is what holds for a missing value.
  Result<Predicate> comparison(const std::optional<AttributePath>& path) {
    if (next_is("pr")) {
      take();
      return path ? Predicate{Present{*path}} : Predicate{Constant{false}};
    }
    const auto op = next().kind == TokenKind::word ? operator_of(next().raw) : std::nullopt;
    if (!op) return refuse("one of eq, ne, co, sw, ew, pr, gt, ge, lt, le was expected");
    take();
    const Value value = TRY(literal(path));
    if (!path) return Predicate{Constant{*op == (value.is_null() ? Operator::eq : Operator::ne)}};
    return compare(*path, *op, value, leniency_);
  }

  Result<Value> literal(const std::optional<AttributePath>& path) {
    if (next().kind != TokenKind::text && next().kind != TokenKind::word) return refuse("a value was expected");
    const bool bare_truth = leniency_.text_booleans && (next_is("true") || next_is("false"));
    if (bare_truth) return json::parse(text::lower_ascii(take().raw));
    const bool for_text = path && path->last() != nullptr && path->last()->type == Type::string;
    const bool bare = leniency_.bare_literals && for_text && next().kind == TokenKind::word && !next_is("null");
    if (bare) return Value(std::string(take().raw));
    auto value = json::parse(next().raw);
    if (!value) return refuse("texts stand in quotes; a value is a JSON text, number, true, false or null");
    take();
    return std::move(*value);
  }

  /// `attr[filter]`, perhaps with `.sub op value`, which asks for one more thing of the same element.
  Result<Predicate> value_path(const Token& name, const Scope& scope, int depth) {  // NOLINT(misc-no-recursion)
    if (scope.element != nullptr) return refuse("a value path stands in a value path");
    const auto path = TRY(find(name.raw, scope));
    if (path && (path->last() == nullptr || path->sub != nullptr || !has_elements(*path->attribute))) {
      return refuse("brackets follow a complex or a multi-valued attribute");
    }
    take();
    const Scope inner{nullptr, path ? path->attribute : nullptr};
    Predicate filter = TRY(disjunction(inner, depth + 1));
    if (!take_if(TokenKind::close_bracket)) return refuse("a closing bracket is missing");
    if (next().kind == TokenKind::word && next().raw.starts_with('.')) {
      const auto sub = TRY(find(take().raw.substr(1), inner));
      And both;
      both.terms.push_back(std::move(filter));
      both.terms.push_back(TRY(comparison(sub)));
      filter = Predicate{std::move(both)};
    }
    if (!path) return Predicate{Constant{false}};
    return Predicate{ValuePath{*path, std::make_shared<const Predicate>(std::move(filter))}};
  }

  static bool has_elements(const Attribute& attribute) { return attribute.is_complex() || attribute.multi_valued; }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int terms_ = 0;
  const Leniency& leniency_;
  UnknownAttributes unknown_;
};

}  // namespace

Result<Predicate> parse_filter(std::string_view filter, const ResourceType& type, const Leniency& leniency,
                               UnknownAttributes unknown) {
  auto tokens = TRY(tokenize(filter));
  return Parser(std::move(tokens), leniency, unknown).parse({&type, nullptr});
}

Result<Predicate> parse_value_filter(std::string_view filter, const Attribute& element_of, const Leniency& leniency) {
  auto tokens = TRY(tokenize(filter));
  return Parser(std::move(tokens), leniency, UnknownAttributes::refuse).parse({nullptr, &element_of});
}

}  // namespace provost::scim
