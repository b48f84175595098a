#include "core/crypto/seal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/crypto/encoding.h"

namespace provost::crypto {
namespace {

constexpr std::string_view kPlace = "7|connection-1|client_secret";
constexpr char kPlain[] = "s3cr3t-of-the-app";

SealingKey key_of(char letter, Random& random) {
  return SealingKey::from_base64(Secret(to_base64(std::string(32, letter))), random).value();
}

TEST(Seal, OpensWhatItSealed) {
  SystemRandom random;
  const SealingKey key = key_of('k', random);
  for (const std::string& plain :
       {std::string(), std::string("x"), std::string(kPlain), std::string("a\0b", 3), std::string(100'000, '\xff')}) {
    const auto opened = key.open(key.seal(Secret(plain), kPlace), kPlace);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->reveal(), plain);
  }
}

TEST(Seal, NeverMakesTheSameTextTwiceAndShowsNothing) {
  SystemRandom random;
  const SealingKey key = key_of('k', random);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string sealed = key.seal(Secret(kPlain), kPlace);
    EXPECT_TRUE(seen.insert(sealed).second);
    EXPECT_TRUE(sealed.starts_with("v1." + std::string(key.id()) + "."));
    EXPECT_EQ(from_base64url(sealed.substr(20)).value().find("s3cr3t"), std::string::npos);
  }
}

TEST(Seal, OpensInNoOtherPlace) {
  SystemRandom random;
  const SealingKey key = key_of('k', random);
  const std::string sealed = key.seal(Secret(kPlain), kPlace);
  for (const char* place :
       {"", "8|connection-1|client_secret", "7|connection-2|client_secret", "7|connection-1|password",
        "7|connection-1|client_secret ", "7|connection-1|client_secre"}) {
    const auto opened = key.open(sealed, place);
    ASSERT_FALSE(opened) << place;
    EXPECT_EQ(opened.error().code, Code::invalid_value);
  }
}

TEST(Seal, OpensUnderNoOtherKey) {
  SystemRandom random;
  const std::string sealed = key_of('k', random).seal(Secret(kPlain), kPlace);
  const SealingKey other = key_of('l', random);
  EXPECT_FALSE(other.open(sealed, kPlace));
  std::string renamed = sealed;  // with the other key's name written on it
  renamed.replace(3, other.id().size(), other.id());
  EXPECT_FALSE(other.open(renamed, kPlace));
}

TEST(Seal, NoticesEveryFlippedBit) {
  SystemRandom random;
  const SealingKey key = key_of('k', random);
  const std::string sealed = key.seal(Secret(kPlain), kPlace);
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string wrong = sealed;
      wrong[at] = static_cast<char>(static_cast<unsigned char>(wrong[at]) ^ (1U << bit));
      const auto opened = key.open(wrong, kPlace);
      ASSERT_FALSE(opened) << at << " bit " << bit;
      EXPECT_EQ(opened.error().detail.find("s3cr3t"), std::string::npos);
    }
  }
}

TEST(Seal, NoticesEveryFlippedBitBelowTheText) {
  SystemRandom random;
  const SealingKey key = key_of('k', random);
  const std::string sealed = key.seal(Secret(kPlain), kPlace);
  const std::string header = sealed.substr(0, 20);
  const std::string box = from_base64url(sealed.substr(20)).value();
  ASSERT_TRUE(key.open(header + to_base64url(box), kPlace));
  for (std::size_t at = 0; at < box.size() * 8; ++at) {
    std::string wrong = box;
    wrong[at / 8] = static_cast<char>(static_cast<unsigned char>(wrong[at / 8]) ^ (1U << (at % 8)));
    EXPECT_FALSE(key.open(header + to_base64url(wrong), kPlace)) << at;
  }
}

TEST(Seal, NoticesEveryCut) {
  SystemRandom random;
  const SealingKey key = key_of('k', random);
  const std::string sealed = key.seal(Secret(kPlain), kPlace);
  for (std::size_t size = 0; size < sealed.size(); ++size) EXPECT_FALSE(key.open(sealed.substr(0, size), kPlace));
  EXPECT_FALSE(key.open(sealed + "A", kPlace));
  EXPECT_FALSE(key.open(sealed + std::string(2'000'000, 'A'), kPlace));
}

TEST(SealingKey, IsMadeAndWrittenDownAndSaysWhatItSealed) {
  SystemRandom random;
  const SealingKey key = SealingKey::generate(random);
  EXPECT_NE(key.id(), SealingKey::generate(random).id());
  const auto same = SealingKey::from_base64(key.text(), random);
  ASSERT_TRUE(same);
  EXPECT_EQ(same->id(), key.id());
  const std::string sealed = key.seal(Secret("s3cr3t"), "place");
  EXPECT_EQ(SealingKey::id_in(sealed), key.id());
  EXPECT_EQ(same->open(sealed, "place")->reveal(), "s3cr3t");
  for (const char* none : {"", "v1.", "s3cr3t", "v1.0123456789abcdef", "v2.0123456789abcdef.AAAA"}) {
    EXPECT_EQ(SealingKey::id_in(none), "") << none;
  }
}

TEST(SealingKey, IsThirtyTwoBytes) {
  SystemRandom random;
  for (const std::string& text : {std::string(), to_base64(std::string(31, 'k')), to_base64(std::string(33, 'k')),
                                  std::string(44, '!'), std::string(32, 'k')}) {
    const auto key = SealingKey::from_base64(Secret(text), random);
    ASSERT_FALSE(key) << text.size();
    EXPECT_EQ(key.error().code, Code::invalid_value);
  }
}

/// A folder that goes with the test.
class KeyFile : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "provost-key-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = (folder_ / "sealing.key").string();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& text, mode_t mode) {
    std::ofstream(path_) << text;
    ASSERT_EQ(chmod(path_.c_str(), mode), 0);
  }
  Code code_of_reading(const std::string& path) {
    const auto key = SealingKey::from_file(path, MissingKey::refuse, random_);
    EXPECT_FALSE(key);
    return key ? Code::internal : key.error().code;
  }

  SystemRandom random_;
  std::filesystem::path folder_;
  std::string path_;
};

TEST_F(KeyFile, IsMadeOnceWhenAskedFor) {
  EXPECT_EQ(code_of_reading(path_), Code::not_found);
  const auto first = SealingKey::from_file(path_, MissingKey::create, random_);
  ASSERT_TRUE(first);
  struct stat facts {};
  ASSERT_EQ(stat(path_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600U);
  const auto second = SealingKey::from_file(path_, MissingKey::create, random_);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->open(first->seal(Secret(kPlain), kPlace), kPlace)->reveal(), kPlain);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);  // nothing is left lying about
}

TEST_F(KeyFile, IsOneWhoeverMakesItFirst) {
  std::vector<std::string> ids(8);
  std::vector<std::thread> threads;
  for (std::string& id : ids) {
    threads.emplace_back([&] {
      const auto key = SealingKey::from_file(path_, MissingKey::create, random_);
      if (key) id = key->id();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& id : ids) EXPECT_EQ(id, ids.front());
  EXPECT_EQ(ids.front().size(), 16U);
}

TEST_F(KeyFile, IsReadWithOrWithoutAnEndOfLine) {
  const std::string text = to_base64(std::string(32, 'k'));
  for (const char* end : {"", "\n", "\r\n"}) {
    write(text + end, 0600);
    EXPECT_TRUE(SealingKey::from_file(path_, MissingKey::refuse, random_)) << text.size();
  }
}

TEST_F(KeyFile, IsRefusedWhenOthersCouldReadIt) {
  for (const mode_t mode : {0640U, 0604U, 0660U, 0644U, 0666U, 0610U, 0601U}) {
    write(to_base64(std::string(32, 'k')), mode);
    EXPECT_EQ(code_of_reading(path_), Code::forbidden) << std::oct << mode;
  }
}

TEST_F(KeyFile, IsRefusedWhenItBelongsToSomebodyElse) {
  if (geteuid() != 0) return;  // only root can give a file away
  write(to_base64(std::string(32, 'k')), 0600);
  ASSERT_EQ(chown(path_.c_str(), 65534, 65534), 0);
  EXPECT_EQ(code_of_reading(path_), Code::forbidden);
}

TEST_F(KeyFile, IsAPlainFile) {
  EXPECT_EQ(code_of_reading(folder_.string()), Code::forbidden);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(code_of_reading(path_), Code::forbidden);
  std::filesystem::remove(path_);
  write(to_base64(std::string(32, 'k')), 0600);
  const std::string other = (folder_ / "link").string();
  ASSERT_EQ(symlink(path_.c_str(), other.c_str()), 0);
  EXPECT_EQ(code_of_reading(other), Code::forbidden);
}

TEST_F(KeyFile, HoldsAKeyAndNothingElse) {
  for (const std::string& text : {std::string(), std::string("\n"), std::string("hello"), std::string(32, 'k'),
                                  to_base64(std::string(32, 'k')) + "\n\n", std::string(100'000, 'A')}) {
    write(text, 0600);
    EXPECT_EQ(code_of_reading(path_), Code::invalid_value) << text.size();
  }
}

TEST_F(KeyFile, IsNotMadeWhereThereIsNoFolder) {
  const auto key = SealingKey::from_file((folder_ / "absent" / "key").string(), MissingKey::create, random_);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, Code::unavailable);
}

}  // namespace
}  // namespace provost::crypto
