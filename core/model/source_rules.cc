#include "core/model/source_rules.h"

#include <algorithm>
#include <iterator>

namespace provost {
namespace {

struct Word {
  LinkRule rule;
  std::string_view word;
};
constexpr Word kWords[] = {{LinkRule::never, "never"}, {LinkRule::user_name, "userName"}, {LinkRule::ask, "ask"}};

}  // namespace

std::string_view to_word(LinkRule rule) {
  const auto* const found =
      std::find_if(std::begin(kWords), std::end(kWords), [&](const Word& each) { return each.rule == rule; });
  return found == std::end(kWords) ? std::string_view() : found->word;
}

std::optional<LinkRule> link_rule_of(std::string_view word) {
  const auto* const found =
      std::find_if(std::begin(kWords), std::end(kWords), [&](const Word& each) { return each.word == word; });
  return found == std::end(kWords) ? std::nullopt : std::optional(found->rule);
}

}  // namespace provost
