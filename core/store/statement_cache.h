// Prepared statements of one connection, by name: prepared once, bounded, the longest unused goes first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/store/sql.h"

namespace provost::sql {

/// Holds what an engine keeps for a prepared statement. Used by one thread.
template <class Prepared>
class StatementCache {
 public:
  static constexpr std::size_t kMostStatements = 256;

  /// The prepared form of exactly this name and text, or null.
  Prepared* find(const Statement& statement) {
    const auto found = entries_.find(std::string(statement.name));
    if (found == entries_.end() || found->second.text != statement.text) return nullptr;
    found->second.used = ++uses_;
    return &found->second.prepared;
  }

  /// Makes room for `statement` and hands over what had to go: the same name with another text, or the longest unused.
  std::optional<Prepared> make_room(const Statement& statement) {
    auto victim = entries_.find(std::string(statement.name));
    if (victim == entries_.end()) {
      if (entries_.size() < kMostStatements) return std::nullopt;
      victim = std::min_element(entries_.begin(), entries_.end(),
                                [](const auto& one, const auto& other) { return one.second.used < other.second.used; });
    }
    std::optional<Prepared> gone(std::move(victim->second.prepared));
    entries_.erase(victim);
    return gone;
  }

  /// Keeps a prepared statement, for which make_room was called; returns it where it lives.
  Prepared& keep(const Statement& statement, Prepared prepared) {
    Entry& entry = entries_[std::string(statement.name)];
    entry = Entry{std::string(statement.text), std::move(prepared), ++uses_};
    return entry.prepared;
  }

  void clear() { entries_.clear(); }

 private:
  struct Entry {
    std::string text;
    Prepared prepared{};
    std::uint64_t used = 0;
  };

  std::unordered_map<std::string, Entry> entries_;
  std::uint64_t uses_ = 0;
};

}  // namespace provost::sql
