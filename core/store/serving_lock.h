// Who serves an embedded database: one server at a time, since each takes what is under way there for its own.
#pragma once

#include <string>
#include <utility>

#include "core/base/result.h"

namespace provost {

/// The lock of one database file, on a file of its own beside it (`FILE.serve`, which stays there). The system takes it
/// from a process that ends, however it ends. Commands, backups and migrations do not ask for it.
class ServingLock {
 public:
  enum class Holder {
    ours,
    leaving,  // another server, which takes no more calls and lets go in a moment
    other,    // another server, which stays
  };

  /// Opens the lock and takes nothing yet. The database file must be there: links to it and other spellings of its path
  /// mean the same lock. Fails with `unavailable` when the lock file cannot be opened.
  static Result<ServingLock> open(const std::string& database_path);
  ServingLock(ServingLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  ServingLock(const ServingLock&) = delete;
  ServingLock& operator=(const ServingLock&) = delete;
  /// Lets the next one in.
  ~ServingLock();

  /// Takes the lock if nobody else has it, and says who has it now. Fails with `unavailable` where files cannot be
  /// locked.
  Result<Holder> take();
  /// Says to whoever comes that the holder is about to let go.
  void leave();

 private:
  explicit ServingLock(int file) : file_(file) {}

  int file_;
};

}  // namespace provost
