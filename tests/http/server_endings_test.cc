// How the server lets go: deadlines, slow and vanishing clients, drains, starting and stopping.
#include <sys/resource.h>

#include <thread>

#include "core/http/server.h"
#include "tests/http/transport_support.h"
#include "tests/support/fake_clock.h"

namespace provost::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::FakeClock;

struct Deadline {
  std::string name, sent;
  milliseconds span;
  int status;  // 0: closed without an answer
};

class Timeout : public testing::TestWithParam<Deadline> {};

TEST_P(Timeout, EndsTheConnection) {
  FakeClock clock;
  ServerOptions options;
  options.tick = milliseconds(5);
  Stage stage(options, &clock);
  PlainClient client(stage.port());
  EXPECT_EQ(client.ask(get("/")).status, 200);
  ASSERT_TRUE(client.send(GetParam().sent));
  // Requests that begin later have been answered on every I/O thread: what was sent before them has been read.
  for (int i = 0; i < 50; ++i) EXPECT_EQ(PlainClient(stage.port()).ask(get("/")).status, 200);
  clock.advance(GetParam().span);
  EXPECT_EQ(client.answer().status, GetParam().status);
  EXPECT_TRUE(client.at_end());
}

INSTANTIATE_TEST_SUITE_P(
    Deadlines, Timeout,
    testing::Values(
        Deadline{"Header", "GET / HTTP/1.1\r\nHos", seconds(5), 408},
        Deadline{"Body", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc", seconds(30), 408},
        Deadline{"BodyRate", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nabc", seconds(6), 408},
        Deadline{"Idle", "", seconds(60), 0}),
    [](const auto& test) { return test.param.name; });

TEST(ServerEndings, ClosesAClientThatNeverSpeaks) {
  FakeClock clock;
  ServerOptions options;
  options.tick = milliseconds(5);
  Stage stage(options, &clock);
  PlainClient silent(stage.port());
  EXPECT_EQ(PlainClient(stage.port()).ask(get("/")).status, 200);
  for (int i = 0; i < 4; ++i) clock.advance(seconds(5));
  EXPECT_TRUE(silent.at_end());
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds_of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

TEST(ServerEndings, ASlowReaderOfALargeAnswerCostsNoCpu) {
  ServerOptions options;
  options.io_threads = 1;
  Stage stage(options);
  PlainClient slow(stage.port(), 4096);
  constexpr std::size_t kBytes = 32 << 20;
  ASSERT_TRUE(slow.send(get("/size=" + std::to_string(kBytes))));
  PlainClient other(stage.port());
  while (stage.service.handled() < 1) EXPECT_EQ(other.ask(get("/none")).status, 204);
  const auto before = cpu_seconds();
  const auto until = std::chrono::steady_clock::now() + milliseconds(1000);
  std::this_thread::sleep_until(until);    // the span that is observed, not a wait for something to happen
  EXPECT_LT(cpu_seconds() - before, 0.5);  // a spin would show a whole second
  EXPECT_EQ(other.ask(get("/id=1")).body, "1");
  EXPECT_EQ(slow.answer().body.size(), kBytes);
}

TEST(ServerEndings, AChunkSplitBetweenItsCrAndLfCostsNoCpu) {
  Stage stage;
  PlainClient client(stage.port());
  ASSERT_TRUE(client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r"));
  EXPECT_EQ(PlainClient(stage.port()).ask(get("/")).status, 200);
  const auto before = cpu_seconds();
  std::this_thread::sleep_until(std::chrono::steady_clock::now() + milliseconds(1000));  // observed, as above
  EXPECT_LT(cpu_seconds() - before, 0.5);
  EXPECT_EQ(client.ask("\n0\r\n\r\n").body, "hello");
}

TEST(ServerEndings, SurvivesAClientThatResetsInTheMiddleOfAnAnswer) {
  Stage stage;
  for (int i = 0; i < 20; ++i) {
    PlainClient client(stage.port(), 4096);
    ASSERT_TRUE(client.send(get("/size=8000000")));
    ASSERT_FALSE(client.receive().empty());
    client.reset();
  }
  EXPECT_EQ(PlainClient(stage.port()).ask(get("/id=1")).body, "1");
}

TEST(ServerEndings, DrainFinishesWhatIsInFlightAndAcceptsNothingNew) {
  Stage stage;
  const auto port = stage.port();
  PlainClient idle(port);
  EXPECT_EQ(idle.ask(get("/")).status, 200);
  PlainClient busy(port);
  ASSERT_TRUE(busy.send(get("/gate/id=last") + get("/id=pipelined")));
  stage.service.wait_at_gate(1);
  bool ended = false;
  std::thread drainer([&] { ended = stage.server.drain(seconds(20)); });
  EXPECT_TRUE(idle.at_end());
  EXPECT_EQ(PlainClient(port).fd(), -1);
  stage.service.open_gate();
  auto answer = busy.answer();
  EXPECT_EQ(answer.body, "last");
  EXPECT_EQ(answer.headers["connection"], "close");
  EXPECT_TRUE(busy.at_end());
  idle.reset();
  busy.reset();
  drainer.join();
  EXPECT_TRUE(ended);
}

TEST(ServerEndings, DrainIsBoundedInTime) {
  Stage stage;
  PlainClient busy(stage.port());
  ASSERT_TRUE(busy.send(get("/gate")));
  stage.service.wait_at_gate(1);
  EXPECT_FALSE(stage.server.drain(milliseconds(50)));
  EXPECT_TRUE(busy.at_end());
  stage.service.open_gate();
}

TEST(ServerEndings, StartsAndStopsAtOnce) {
  for (int i = 0; i < 20; ++i) {
    Stage stage;
    PlainClient client(stage.port());
    EXPECT_NE(client.fd(), -1);
  }
}

TEST(ServerEndings, SaysSoWhenTheAddressIsTaken) {
  Stage stage;
  ServerOptions options;
  options.port = stage.port();
  Server second(options, {stage.service, stage.system_clock, stage.log});
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, Code::unavailable);
}

TEST(ServerEndings, ListensOnIpv6) {
  ServerOptions options;
  options.address = "::1";
  const Stage stage(options);
  EXPECT_NE(stage.port(), 0);
}

}  // namespace
}  // namespace provost::http
