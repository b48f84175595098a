// Joins pieces of SQL while compiling, so that statements which begin alike are written once and still are literals.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace provost::sql {

/// A string literal as a template argument.
template <std::size_t N>
struct Literal {
  std::array<char, N> text{};
  consteval Literal(const char (&literal)[N]) { std::copy_n(literal, N, text.begin()); }  // NOLINT
  constexpr std::string_view view() const { return {text.data(), N - 1}; }
};

namespace detail {
template <Literal... kParts>
struct Joined {
  static constexpr std::size_t kSize = (kParts.view().size() + ...);
  static constexpr std::array<char, kSize> kText = [] {
    std::array<char, kSize> joined{};
    auto at = joined.begin();
    ((at = std::copy_n(kParts.view().begin(), kParts.view().size(), at)), ...);
    return joined;
  }();
};
}  // namespace detail

/// The pieces as one text that lives for ever.
template <Literal... kParts>
inline constexpr std::string_view kJoined{detail::Joined<kParts...>::kText.data(), detail::Joined<kParts...>::kSize};

}  // namespace provost::sql
