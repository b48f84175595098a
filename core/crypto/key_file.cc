#include "core/crypto/key_file.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace provost::crypto {
namespace {

constexpr std::size_t kLongestLine = 256;

/// Owns a file descriptor.
class File {
 public:
  explicit File(int number) : number_(number) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (number_ >= 0) close(number_);
  }
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

Result<void> check_owner(const File& file) {
  struct stat facts {};
  if (fstat(file.number(), &facts) != 0) return fail(Code::unavailable, "the key file cannot be examined");
  if (!S_ISREG(facts.st_mode)) return fail(Code::forbidden, "the key file is not a plain file");
  if (facts.st_uid != geteuid() && facts.st_uid != 0) {
    return fail(Code::forbidden, "the key file belongs to another user");
  }
  if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(Code::forbidden, "the key file is open to group or others: its mode must be 0600");
  }
  return {};
}

bool write_whole(const File& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return fsync(file.number()) == 0;
}

}  // namespace

Result<Secret> read_key_file(const std::string& path) {
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file.is_open()) {
    if (errno == ENOENT) return fail(Code::not_found, "there is no key file");
    if (errno == ELOOP) return fail(Code::forbidden, "the key file is a symbolic link");
    return fail(Code::unavailable, "the key file cannot be opened");
  }
  TRY(check_owner(file));
  std::array<char, kLongestLine + 1> buffer{};
  std::size_t size = 0;
  while (size < buffer.size()) {
    const ssize_t got = read(file.number(), buffer.data() + size, buffer.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(Code::unavailable, "the key file cannot be read");
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  std::string_view line(buffer.data(), size);
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  Secret secret{std::string(line)};
  OPENSSL_cleanse(buffer.data(), buffer.size());
  return secret;
}

Result<void> create_key_file(const std::string& path, const Secret& line) {
  // Written beside its place and linked into it, so that no reader ever meets half a key.
  std::string fresh_path = path + ".XXXXXX";
  {
    const File file(mkostemp(fresh_path.data(), O_CLOEXEC));  // with mode 0600
    if (!file.is_open()) return fail(Code::unavailable, "the key file cannot be made");
    if (!write_whole(file, line.reveal()) || !write_whole(file, "\n")) {
      unlink(fresh_path.c_str());
      return fail(Code::unavailable, "the key file cannot be written");
    }
  }
  const bool placed = link(fresh_path.c_str(), path.c_str()) == 0 || errno == EEXIST;
  unlink(fresh_path.c_str());
  if (!placed) return fail(Code::unavailable, "the key file cannot be put in its place");
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const File directory(open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.is_open() || fsync(directory.number()) != 0) {
    return fail(Code::unavailable, "the key file cannot be made durable");
  }
  return {};
}

}  // namespace provost::crypto
