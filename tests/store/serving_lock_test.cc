// Who may serve a database file.
#include "core/store/serving_lock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>

#include "tests/support/database_fixture.h"

namespace provost::test {
namespace {

using Holder = ServingLock::Holder;

class ServingLockTest : public testing::Test {
 protected:
  ServingLockTest() : file_(folder_.path() / "provost.db") { std::ofstream(file_) << "people"; }

  static ServingLock open(const std::filesystem::path& path) {
    auto lock = ServingLock::open(path.string());
    if (!lock) throw std::runtime_error(lock.error().detail);
    return std::move(*lock);
  }

  std::filesystem::path beside() const { return file_.string() + ".serve"; }

  const TemporaryFolder folder_;
  const std::filesystem::path file_;
};

TEST_F(ServingLockTest, OneServesAndAnotherIsToldSo) {
  ServingLock one = open(file_);
  ServingLock other = open(file_);
  EXPECT_EQ(one.take(), Holder::ours);
  EXPECT_EQ(other.take(), Holder::other);
  EXPECT_EQ(other.take(), Holder::other) << "to ask takes nothing";
}

TEST_F(ServingLockTest, WhoIsAboutToEndIsWorthWaitingFor) {
  std::optional<ServingLock> one = open(file_);
  ServingLock other = open(file_);
  ServingLock third = open(file_);
  ASSERT_EQ(one->take(), Holder::ours);
  one->leave();
  EXPECT_EQ(other.take(), Holder::leaving);
  one.reset();
  EXPECT_EQ(other.take(), Holder::ours);
  EXPECT_EQ(third.take(), Holder::other) << "of those who waited one has it, and stays";
}

TEST_F(ServingLockTest, WhoLeavesHasItUntilTheEnd) {
  ServingLock one = open(file_);
  ASSERT_EQ(one.take(), Holder::ours);
  one.leave();
  const ServingLock moved(std::move(one));
  ServingLock other = open(file_);
  EXPECT_EQ(other.take(), Holder::leaving);
}

TEST_F(ServingLockTest, AnotherDescriptorThatIsClosedTakesNothingAway) {
  ServingLock one = open(file_);
  ASSERT_EQ(one.take(), Holder::ours);
  { ServingLock passing = open(file_); }
  ::close(::open(beside().c_str(), O_RDWR | O_CLOEXEC));
  EXPECT_EQ(open(file_).take(), Holder::other);
}

TEST_F(ServingLockTest, OneFileHasOneLockHoweverItIsCalled) {
  ServingLock one = open(file_);
  ASSERT_EQ(one.take(), Holder::ours);
  const std::filesystem::path link = folder_.path() / "link.db";
  std::filesystem::create_symlink(file_, link);
  std::filesystem::create_directory_symlink(folder_.path(), folder_.path() / "elsewhere");
  EXPECT_EQ(open(link).take(), Holder::other);
  EXPECT_EQ(open(folder_.path() / "elsewhere" / "." / "provost.db").take(), Holder::other);
  EXPECT_EQ(open(std::filesystem::relative(file_)).take(), Holder::other);
  EXPECT_FALSE(std::filesystem::exists(link.string() + ".serve"));
}

TEST_F(ServingLockTest, TwoFilesHaveTwoLocks) {
  std::filesystem::copy_file(file_, folder_.path() / "second.db");
  ServingLock one = open(file_);
  ServingLock other = open(folder_.path() / "second.db");
  EXPECT_EQ(one.take(), Holder::ours);
  EXPECT_EQ(other.take(), Holder::ours);
}

TEST_F(ServingLockTest, AProcessThatDiedHoldsNothing) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto lock = ServingLock::open(file_.string());
    const bool held = lock && lock->take() == Holder::ours;
    if (held) kill(getpid(), SIGKILL);
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "it never had the lock";
  EXPECT_EQ(open(file_).take(), Holder::ours);
}

TEST_F(ServingLockTest, TheFileIsItsOwnersAloneAndStays) {
  const mode_t before = umask(0);
  { ServingLock passing = open(file_); }
  umask(before);
  struct stat status = {};
  ASSERT_EQ(stat(beside().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(status.st_size, 0);
}

TEST_F(ServingLockTest, WithoutADatabaseThereIsNoLock) {
  const auto lock = ServingLock::open((folder_.path() / "missing.db").string());
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, Code::unavailable);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "missing.db.serve"));
}

TEST_F(ServingLockTest, AFileThatCannotBeOpenedIsNamed) {
  std::filesystem::create_directory(beside());
  const auto lock = ServingLock::open(file_.string());
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, Code::unavailable);
  EXPECT_NE(lock.error().detail.find("provost.db.serve"), std::string::npos);
}

}  // namespace
}  // namespace provost::test
