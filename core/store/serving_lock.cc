#include "core/store/serving_lock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace provost {
namespace {

// Two bytes of the file are locked, and none is ever written: what is locked cannot outlive who locked it.
constexpr off_t kServes = 0;  // by whom anything runs
constexpr off_t kStays = 1;   // by the same, until it begins to end

Error locks_fail() {
  return {Code::unavailable, "the file beside the database that says who serves it cannot be locked"};
}

/// One byte of a lock of the open file, which no other descriptor of this process takes away by being closed.
struct flock byte_at(off_t place, short type) {
  struct flock byte = {};
  byte.l_type = type;
  byte.l_whence = SEEK_SET;
  byte.l_start = place;
  byte.l_len = 1;
  return byte;
}

/// False if another has it.
Result<bool> lock(int file, off_t place) {
  struct flock byte = byte_at(place, F_WRLCK);
  if (fcntl(file, F_OFD_SETLK, &byte) == 0) return true;
  if (errno == EAGAIN || errno == EACCES) return false;
  return tl::unexpected(locks_fail());
}

Result<bool> is_locked(int file, off_t place) {
  struct flock byte = byte_at(place, F_WRLCK);
  if (fcntl(file, F_OFD_GETLK, &byte) != 0) return tl::unexpected(locks_fail());
  return byte.l_type != F_UNLCK;
}

}  // namespace

Result<ServingLock> ServingLock::open(const std::string& database_path) {
  std::error_code failure;
  const std::filesystem::path database = std::filesystem::canonical(database_path, failure);
  if (failure) return fail(Code::unavailable, "the database file cannot be found");
  const std::string path = database.string() + ".serve";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return fail(Code::unavailable, "the file '" + path + "', which says who serves, cannot be opened");
  return ServingLock(file);
}

ServingLock::~ServingLock() {
  if (file_ >= 0) ::close(file_);
}

Result<ServingLock::Holder> ServingLock::take() {
  const bool serves = TRY(lock(file_, kServes));
  if (!serves) {
    const bool stays = TRY(is_locked(file_, kStays));
    return stays ? Holder::other : Holder::leaving;
  }
  TRY(lock(file_, kStays));
  return Holder::ours;
}

void ServingLock::leave() {
  struct flock byte = byte_at(kStays, F_UNLCK);
  // Should it fail, whoever comes does not wait: no reason to end any worse ourselves.
  [[maybe_unused]] const int unlocked = fcntl(file_, F_OFD_SETLK, &byte);
}

}  // namespace provost
