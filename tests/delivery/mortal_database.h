// Databases that fail at the moment that a test chooses: for good, as it looks from a process that crashes, or once.
#pragma once

#include "core/store/sql.h"

namespace provost::test {

/// Passes transactions on until `life` of them are done; then nothing gets through any more.
class MortalDatabase final : public sql::Database {
 public:
  /// How the last transaction goes: committed but nobody hears of it, or never begun.
  enum class LastWords { committed, lost };

  MortalDatabase(sql::Database& real, int life, LastWords last_words)
      : real_(real), life_(life), last_words_(last_words) {}

  bool is_dead() const { return life_ <= 0; }

  const sql::Dialect& dialect() const override { return real_.dialect(); }
  Result<void> transact(sql::Mode mode, const Work& work) override {
    if (is_dead()) return fail(Code::unavailable, "dead");
    --life_;
    if (!is_dead()) return real_.transact(mode, work);
    if (last_words_ == LastWords::committed) (void)real_.transact(mode, work);
    return fail(Code::unavailable, "dying");
  }

 private:
  sql::Database& real_;
  int life_;
  const LastWords last_words_;
};

/// Passes transactions on, but for one that fails: as a connection that is reset.
class StumblingDatabase final : public sql::Database {
 public:
  StumblingDatabase(sql::Database& real, int stumble) : real_(real), left_(stumble) {}

  bool has_stumbled() const { return left_ <= 0; }

  const sql::Dialect& dialect() const override { return real_.dialect(); }
  Result<void> transact(sql::Mode mode, const Work& work) override {
    if (--left_ == 0) return fail(Code::unavailable, "lost its connection");
    return real_.transact(mode, work);
  }

 private:
  sql::Database& real_;
  int left_;
};

}  // namespace provost::test
