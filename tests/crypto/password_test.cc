#include "core/crypto/password.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/crypto/gate.h"

namespace provost::crypto {
namespace {

PasswordCost cheap() {
  PasswordCost cost;
  cost.passes = 1;
  cost.memory_bytes = 8 * 1024;
  return cost;
}

TEST(Password, IsHashedAtTheCostWeDeclare) {
  PasswordHasher hasher;
  const auto phc = hasher.hash(Secret("correct horse"));
  ASSERT_TRUE(phc);
  EXPECT_TRUE(phc->starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << *phc;
  EXPECT_EQ(hasher.verify(*phc, Secret("correct horse")), true);
  EXPECT_EQ(hasher.verify(*phc, Secret("correct horsf")), false);
  EXPECT_FALSE(hasher.needs_rehash(*phc));
}

TEST(Password, IsComparedWhole) {
  PasswordHasher hasher(cheap());
  const std::string long_one(1024, 'p');
  const auto phc = hasher.hash(Secret(long_one));
  ASSERT_TRUE(phc);
  EXPECT_EQ(hasher.verify(*phc, Secret(long_one)), true);
  EXPECT_EQ(hasher.verify(*phc, Secret(long_one.substr(1))), false);  // nothing is cut at 72 bytes
  EXPECT_FALSE(hasher.hash(Secret(std::string("ab\0cd", 5)))) << "no password is cut at a NUL, as none has one";
}

TEST(Password, HasAFreshSalt) {
  PasswordHasher hasher(cheap());
  EXPECT_NE(hasher.hash(Secret("same")).value(), hasher.hash(Secret("same")).value());
}

TEST(Password, HasASizeThatWeCanBear) {
  PasswordHasher hasher(cheap());
  for (const std::string& text : {std::string(), std::string(1025, 'p')}) {
    const auto phc = hasher.hash(Secret(text));
    ASSERT_FALSE(phc);
    EXPECT_EQ(phc.error().code, Code::invalid_value);
  }
}

TEST(Password, VerifiesAStringFromElsewhere) {
  // Made by the argon2 reference program: password, somesalt, -id -t 2 -k 65536 -p 1.
  constexpr std::string_view kForeign =
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  PasswordHasher hasher;
  EXPECT_EQ(hasher.verify(kForeign, Secret("password")), true);
  EXPECT_EQ(hasher.verify(kForeign, Secret("Password")), false);
  EXPECT_TRUE(hasher.needs_rehash(kForeign));
  EXPECT_TRUE(hasher.can_verify(kForeign));
}

TEST(Password, NeverMatchesWhatIsNotAnArgon2idString) {
  PasswordHasher hasher(cheap());
  const std::string salt_and_hash = "$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  const std::string strings[] = {
      "",
      "password",
      "$2b$12$abcdefghijklmnopqrstuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu",
      "$argon2id$v=19$m=4194304,t=2,p=1" + salt_and_hash,  // 4 GiB
      "$argon2id$v=19$m=65536,t=4000000000,p=1" + salt_and_hash,
      "$argon2id$v=19$m=65536,t=2,p=16777215" + salt_and_hash,
      "$argon2id$v=19$m=-1,t=2,p=1" + salt_and_hash,
      "$argon2id$v=19$m=99999999999999999999,t=2,p=1" + salt_and_hash,
      "$argon2i$v=19$m=65536,t=2,p=1" + salt_and_hash,
      "$argon2id$v=19$m=65536,t=2,p=1",
      "$argon2id$v=19$m=65536,t=2,p=1" + std::string(200, 'A'),
      "$argon2id$v=19$m=65536,t=2,p=1" + salt_and_hash + std::string(1, '\0'),
  };
  for (const std::string& phc : strings) {
    EXPECT_EQ(hasher.verify(phc, Secret("password")), false) << phc;
    EXPECT_TRUE(hasher.needs_rehash(phc)) << phc;
    EXPECT_FALSE(hasher.can_verify(phc)) << phc;
  }
}

TEST(Password, IsHashedAnewWhenTheCostRises) {
  PasswordHasher before(cheap());
  const auto phc = before.hash(Secret("old"));
  ASSERT_TRUE(phc);
  PasswordHasher now;
  EXPECT_EQ(now.verify(*phc, Secret("old")), true);
  EXPECT_TRUE(now.needs_rehash(*phc));
}

TEST(Password, MayBeHashedByManyAtOnce) {
  PasswordHasher hasher(cheap());
  std::atomic<int> verified{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      const auto phc = hasher.hash(Secret("many"));
      if (phc && hasher.verify(*phc, Secret("many")) == true) ++verified;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(verified, 8);
}

TEST(Password, WithNoPlaceAtAllIsLimitedAndNotWrong) {
  PasswordHasher other(cheap());
  const auto phc = other.hash(Secret("p"));
  ASSERT_TRUE(phc);
  PasswordCost closed = cheap();
  closed.running = 0;
  closed.waiting = 0;
  PasswordHasher hasher(closed);
  EXPECT_EQ(hasher.hash(Secret("p")).error().code, Code::limited);
  EXPECT_EQ(hasher.verify(*phc, Secret("p")).error().code, Code::limited);
}

TEST(Gate, LetsFewInAndFewWait) {
  Gate gate(1, 2);
  auto inside = std::make_unique<Result<Gate::Pass>>(gate.enter());
  ASSERT_TRUE(*inside);
  std::atomic<int> came_in{0};
  std::vector<std::thread> queue;
  for (int i = 0; i < 2; ++i) {
    queue.emplace_back([&] {
      const auto pass = gate.enter();
      if (pass) ++came_in;
    });
  }
  while (gate.waiting() < 2) std::this_thread::yield();
  const auto third = gate.enter();
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, Code::limited);
  EXPECT_EQ(came_in, 0);
  inside.reset();
  for (std::thread& thread : queue) thread.join();
  EXPECT_EQ(came_in, 2);
  EXPECT_TRUE(gate.enter());  // every place was given back
}

}  // namespace
}  // namespace provost::crypto
