// What was asked of tokens and what ended them, in the one order in which it happened, and whether that is a history
// that may be.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace provost::test {

/// Tokens by number, each of one life: published, ended, and the end acknowledged. Any thread may ask about any token.
class History {
 public:
  explicit History(std::size_t most) : tokens_(most) {}

  /// Hands a token out. Called by whoever made it.
  void publish(const std::string& text) {
    const std::size_t number = taken_.fetch_add(1);
    tokens_.at(number).text = text;
    tokens_[number].published.store(true, std::memory_order_release);
  }
  /// The end of this token was acknowledged just now.
  void acknowledge(const std::string& text) {
    for (std::size_t back = 0, taken = taken_.load(); back < taken; ++back) {
      Token& token = tokens_[taken - 1 - back];
      if (!token.published.load(std::memory_order_acquire) || token.text != text) continue;
      token.acknowledged = clock_.fetch_add(1) + 1;
      return;
    }
  }

  /// One question, from before it is put until it is answered.
  struct Question {
    std::size_t token = 0;
    std::uint64_t invoked = 0;
    bool active = false;
  };
  /// Begins a question about the newest token but so many; nothing published there: `invoked` is 0.
  Question ask(std::size_t back) {
    const std::size_t taken = taken_.load();
    if (taken == 0) return {};
    const std::size_t number = taken - 1 - back % taken;
    if (!tokens_[number].published.load(std::memory_order_acquire)) return {};
    return {number, clock_.fetch_add(1) + 1, false};
  }
  const std::string& text_of(const Question& question) const { return tokens_[question.token].text; }
  std::size_t published() const { return taken_.load(); }

  /// How many answers say that a token lives whose end had been acknowledged before the question was put. Once all
  /// threads are done.
  std::uint64_t violations(const std::vector<Question>& questions) const {
    std::uint64_t found = 0;
    for (const Question& question : questions) {
      const std::uint64_t end = tokens_[question.token].acknowledged.load();
      found += question.active && end != 0 && question.invoked > end ? 1 : 0;
    }
    return found;
  }

 private:
  struct Token {
    std::string text;
    std::atomic<bool> published = false;
    std::atomic<std::uint64_t> acknowledged = 0;  // the moment on `clock_`; 0: not yet
  };
  std::vector<Token> tokens_;
  std::atomic<std::size_t> taken_ = 0;
  std::atomic<std::uint64_t> clock_ = 0;
};

}  // namespace provost::test
