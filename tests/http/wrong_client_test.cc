// No answer may reach another client than the one who asked: clients that leave early beside clients that verify.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "tests/http/tls_support.h"
#include "tests/http/transport_support.h"

namespace provost::http {
namespace {

/// How many answers are verified, a hundred thousand in all.
struct Sizes {
  int plain, tls;
};
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr Sizes kPrompt{3'000, 1'000};
constexpr Sizes kLate{400, 400};
#else
constexpr Sizes kPrompt{70'000, 24'000};
constexpr Sizes kLate{6'000, 6'000};
#endif
constexpr int kPairs = 6;
constexpr int kRequestsOfAConnection = 20;

/// Echoes the id of the target after a while that differs from request to request, so that answers come home when
/// their client has left and its descriptor is another's.
class LateService final : public Service {
 public:
  explicit LateService(bool late) : late_(late) {}
  std::uint64_t body_limit(const RequestHead&) const override { return 0; }
  Response handle(const Request& request) override {
    if (late_) std::this_thread::sleep_for(std::chrono::microseconds(count_++ * 37 % 1500));
    return {200, {}, request.head.target.substr(1)};
  }
  Response refuse(std::string_view, int status, std::string_view) const override { return {status, {}, ""}; }

 private:
  const bool late_;
  std::atomic<std::int64_t> count_{0};
};

struct Tally {
  std::atomic<int> verified{0};
  std::atomic<int> wrong{0};
  std::atomic<int> unanswered{0};
  std::atomic<int> never_accepted{0};
  std::atomic<bool> done{false};
};

/// Asks until the goal is met. A 503 is an honest answer to the flood of those who leave, and proves nothing.
template <class MakeClient>
void verify(const MakeClient& make_client, int thread, int goal, Tally& tally) {
  int number = 0;
  while (tally.verified < goal) {
    const auto client = make_client();
    if (client->fd() == -1) continue;  // the flood has used up the ports of this machine
    for (int i = 0; i < kRequestsOfAConnection; ++i) {
      const auto id = "v" + std::to_string(thread) + "-" + std::to_string(number++);
      const auto answer = client->ask(get("/" + id));
      if (answer.status == 503) break;
      if (answer.status == 0 && i == 0) {  // the kernel dropped it from a full accept queue: it never was a client
        ++tally.never_accepted;
        break;
      }
      if (answer.status != 200) ++tally.unanswered;
      if (answer.status == 200 && answer.body != id) ++tally.wrong;
      ++tally.verified;
    }
  }
}

/// Leaves again and again, but now and then waits for an answer: so the flood is as fast as the server, and no faster
/// than the kernel can queue what is not yet accepted.
template <class MakeClient>
void leave_early(const MakeClient& make_client, int thread, Tally& tally) {
  int number = 0;
  while (!tally.done) {
    const auto client = make_client();
    const auto id = "e" + std::to_string(thread) + "-" + std::to_string(number++);
    client->send(get("/" + id) + get("/" + id + "-again"));
    if (number % 16 == 0) client->answer();
    if (number % 8 != 0) client->reset();  // an orderly close would keep its port for a minute
  }
}

template <class MakeClient>
void stress(const MakeClient& make_client, int goal) {
  Tally tally;
  std::vector<std::thread> verifying;
  std::vector<std::thread> leaving;
  for (int i = 0; i < kPairs; ++i) {
    verifying.emplace_back([&, i] { verify(make_client, i, goal, tally); });
    leaving.emplace_back([&, i] { leave_early(make_client, i, tally); });
  }
  for (auto& thread : verifying) thread.join();
  tally.done = true;
  for (auto& thread : leaving) thread.join();
  EXPECT_EQ(tally.wrong, 0) << "of " << tally.verified;
  EXPECT_EQ(tally.unanswered, 0) << "of " << tally.verified;
  EXPECT_GE(tally.verified, goal);
  // A few connections drown in the flood on a busy machine; more than that would be ours.
  EXPECT_LE(tally.never_accepted * kRequestsOfAConnection, 20 * kRequestsOfAConnection + goal / 20);
}

class WrongClient : public testing::TestWithParam<bool> {
 protected:
  void run(ServerOptions options, const TestAuthority* authority, int goal) {
    options.io_threads = 2;
    options.limits.connections_per_address = options.limits.connections;
    Server server(std::move(options), {service_, clock_, log_});
    ASSERT_TRUE(server.start());
    if (authority == nullptr) {
      stress([&] { return std::make_unique<PlainClient>(server.port()); }, goal);
    } else {
      stress([&] { return std::make_unique<TlsClient>(server.port(), *authority); }, goal);
    }
  }

  LateService service_{GetParam()};
  SystemClock clock_;
  Log log_{LogLevel::error};
};

TEST_P(WrongClient, GetsNoAnswerInTheClear) { run({}, nullptr, (GetParam() ? kLate : kPrompt).plain); }

TEST_P(WrongClient, GetsNoAnswerOverTls) {
  const TestAuthority authority;
  const auto pair = authority.issue("server.example", "server");
  ServerOptions options;
  options.tls = TlsOptions{.certificate_file = pair.certificate_file, .key_file = pair.key_file};
  run(std::move(options), &authority, (GetParam() ? kLate : kPrompt).tls);
}

INSTANTIATE_TEST_SUITE_P(Handlers, WrongClient, testing::Values(false, true),
                         [](const auto& test) { return test.param ? "Late" : "Prompt"; });

}  // namespace
}  // namespace provost::http
