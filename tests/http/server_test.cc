// The server over real sockets: what a client of any kind may rely on, and what a hostile one cannot do.
#include "core/http/server.h"

#include <thread>
#include <vector>

#include "tests/http/transport_support.h"
#include "tests/support/checklist.h"
#include "tests/support/fake_clock.h"

namespace provost::http {
namespace {

using test::FakeClock;

TEST(Server, AnswersAndKeepsTheConnection) {
  Stage stage;
  PlainClient client(stage.port());
  for (int i = 0; i < 3; ++i) {
    const auto answer = client.ask(get("/id=" + std::to_string(i)));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, std::to_string(i));
    EXPECT_FALSE(answer.headers.contains("connection"));
  }
}

TEST(Server, DatesItsAnswersByTheHousesClock) {
  const FakeClock clock;
  Stage stage({}, &clock);
  PlainClient client(stage.port());
  EXPECT_EQ(client.ask(get("/")).headers["date"], "Thu, 01 Jan 2026 00:00:00 GMT");
}

TEST(Server, GivesTheServiceTheHeadAsItCame) {
  Stage stage;
  PlainClient client(stage.port());
  const auto answer = client.ask("GET /head HTTP/1.1\r\nHost: x\r\nX-Two:  spaced \r\n\r\n");
  EXPECT_EQ(answer.body, "GET /head\n127.0.0.1\n\nHost=x\nX-Two=spaced\n");
}

TEST(Server, AnswersPipelinedRequestsInTheirOrder) {
  test::checklist({259});
  Stage stage;
  PlainClient client(stage.port());
  std::string requests;
  for (int i = 0; i < 200; ++i) requests += get("/id=" + std::to_string(i));
  ASSERT_TRUE(client.send(requests));
  for (int i = 0; i < 200; ++i) EXPECT_EQ(client.answer().body, std::to_string(i));
}

TEST(Server, DoesNotReadOnWhileARequestIsOutside) {
  ServerOptions options;
  options.limits.unread_bytes = 4096;
  Stage stage(options);
  PlainClient client(stage.port());
  ASSERT_TRUE(client.send(get("/gate")));
  stage.service.wait_at_gate(1);
  // Far more than socket buffers hold: sending ends only after the gate opens, and then every request is answered.
  constexpr int kRequests = 20'000;
  std::string requests;
  for (int i = 0; i < kRequests; ++i)
    requests += "GET /none HTTP/1.1\r\nHost: x\r\nX-Fill: " + std::string(300, 'f') + "\r\n\r\n";
  std::thread sender([&] { EXPECT_TRUE(client.send(requests)); });
  EXPECT_EQ(stage.service.handled(), 1);
  stage.service.open_gate();
  EXPECT_EQ(client.answer().body, "ok");
  int none = 0;
  for (int i = 0; i < kRequests; ++i) none += client.answer().status == 204 ? 1 : 0;
  EXPECT_EQ(none, kRequests);
  sender.join();
}

TEST(Server, AnswersHeadWithoutABodyButWithItsLength) {
  Stage stage;
  PlainClient client(stage.port());
  ASSERT_TRUE(client.send("HEAD /size=1234 HTTP/1.1\r\nHost: x\r\n\r\n" + get("/id=next")));
  EXPECT_EQ(client.answer("HEAD").headers["content-length"], "1234");
  EXPECT_EQ(client.answer().body, "next");
}

TEST(Server, Answers204WithoutALength) {
  Stage stage;
  PlainClient client(stage.port());
  auto answer = client.ask(get("/none"));
  EXPECT_EQ(answer.status, 204);
  EXPECT_FALSE(answer.headers.contains("content-length"));
  EXPECT_EQ(client.ask(get("/id=1")).body, "1");
}

TEST(Server, SaysContinueBeforeTheBodyIsSent) {
  Stage stage;
  PlainClient client(stage.port());
  const auto interim =
      client.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(interim.status, 100);
  EXPECT_EQ(client.ask("hello").body, "hello");
}

TEST(Server, DoesNotSayContinueWhenTheBodyIsRefused) {
  Stage stage;
  PlainClient client(stage.port());
  const auto answer =
      client.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(answer.status, 413);
  EXPECT_TRUE(client.at_end());
}

TEST(Server, RefusesALargeBodyBeforeReadingItAndAsksTheServiceForTheLimit) {
  Stage stage;
  PlainClient refused(stage.port());
  auto answer = refused.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000000\r\n\r\n");
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(answer.headers["connection"], "close");
  EXPECT_EQ(answer.headers["x-refused-target"], "/echo");
  EXPECT_EQ(stage.service.handled(), 0);
  const std::string body(5 << 20, 'b');
  PlainClient allowed(stage.port());
  EXPECT_EQ(allowed.ask("POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 5242880\r\n\r\n" + body).body, body);
}

TEST(Server, DeliversTheRefusalToAClientThatGoesOnSending) {
  test::checklist({241});
  Stage stage;
  PlainClient client(stage.port());
  ASSERT_TRUE(client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n"));
  std::thread sender([&] { client.send(std::string(2'000'000, 'b')); });
  EXPECT_EQ(client.answer().status, 413);
  sender.join();
}

TEST(Server, TakesNothingBehindARefusedRequestForARequest) {
  Stage stage;
  PlainClient client(stage.port());
  ASSERT_TRUE(client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n" + get("/id=smuggled")));
  EXPECT_EQ(client.answer().status, 413);
  EXPECT_TRUE(client.at_end());
  EXPECT_EQ(stage.service.handled(), 0);
}

TEST(Server, AnswersAClientThatHalfCloses) {
  Stage stage;
  PlainClient client(stage.port());
  ASSERT_TRUE(client.send(get("/gate/id=1")));
  client.half_close();
  stage.service.wait_at_gate(1);
  stage.service.open_gate();
  EXPECT_EQ(client.answer().body, "1");
  EXPECT_TRUE(client.at_end());
}

TEST(Server, ClosesWhenAskedTo) {
  Stage stage;
  PlainClient client(stage.port());
  const auto answer = client.ask("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answer.headers.at("connection"), "close");
  EXPECT_TRUE(client.at_end());
}

TEST(Server, ServesHttp10WithAndWithoutKeepAlive) {
  Stage stage;
  PlainClient once(stage.port());
  EXPECT_EQ(once.ask("GET /id=1 HTTP/1.0\r\n\r\n").body, "1");
  EXPECT_TRUE(once.at_end());
  PlainClient kept(stage.port());
  auto answer = kept.ask("GET /id=1 HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
  EXPECT_EQ(answer.headers["connection"], "keep-alive");
  EXPECT_EQ(kept.ask("GET /id=2 HTTP/1.0\r\n\r\n").body, "2");
}

TEST(Server, OneSlowRequestDelaysNoOther) {
  ServerOptions options;
  options.io_threads = 1;
  options.workers = 2;
  Stage stage(options);
  PlainClient slow(stage.port());
  ASSERT_TRUE(slow.send(get("/gate/id=slow")));
  stage.service.wait_at_gate(1);
  PlainClient quick(stage.port());
  for (int i = 0; i < 100; ++i) EXPECT_EQ(quick.ask(get("/id=q")).body, "q");
  stage.service.open_gate();
  EXPECT_EQ(slow.answer().body, "slow");
}

TEST(Server, Answers503WithRetryAfterWhenNoWorkerIsFreeAndTheQueueIsFull) {
  test::checklist({239});
  ServerOptions options;
  options.workers = 1;
  options.queue = 1;
  Stage stage(options);
  PlainClient working(stage.port());
  ASSERT_TRUE(working.send(get("/gate/id=working")));
  stage.service.wait_at_gate(1);
  // One of these waits in the queue; which one is not promised, that all but one are refused is.
  constexpr int kOthers = 4;
  std::vector<std::unique_ptr<PlainClient>> others;
  for (int i = 0; i < kOthers; ++i) {
    others.push_back(std::make_unique<PlainClient>(stage.port()));
    ASSERT_TRUE(others.back()->send(get("/id=other")));
  }
  std::atomic<int> refused{0};
  std::vector<std::thread> readers;
  for (auto& other : others) {
    readers.emplace_back([&] {
      auto answer = other->answer();
      if (answer.status == 200) return;
      EXPECT_EQ(answer.status, 503);
      EXPECT_EQ(answer.headers["retry-after"], "1");
      EXPECT_EQ(other->ask(get("/id=again")).status, 503);  // the connection goes on
      if (++refused == kOthers - 1) stage.service.open_gate();
    });
  }
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(refused, kOthers - 1);
  EXPECT_EQ(working.answer().body, "working");
}

TEST(Server, HidesWhatAHandlerThrowsAndSendsNoHeaderThatSplits) {
  Stage stage;
  PlainClient client(stage.port());
  const auto thrown = client.ask(get("/throw"));
  EXPECT_EQ(thrown.status, 500);
  EXPECT_EQ(thrown.body, "");
  auto split = client.ask(get("/split"));
  EXPECT_EQ(split.status, 500);
  EXPECT_FALSE(split.headers.contains("set-cookie"));
  EXPECT_EQ(client.ask(get("/id=1")).body, "1");
}

TEST(Server, TurnsAwayConnectionsOverTheCapOfAnAddress) {
  ServerOptions options;
  options.limits.connections_per_address = 2;
  Stage stage(options);
  PlainClient first(stage.port());
  auto second = std::make_unique<PlainClient>(stage.port());
  EXPECT_EQ(first.ask(get("/")).status, 200);
  EXPECT_EQ(second->ask(get("/")).status, 200);
  PlainClient third(stage.port());
  auto refused = third.ask(get("/"));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers["retry-after"], "1");
  EXPECT_EQ(refused.headers["connection"], "close");
  EXPECT_TRUE(third.at_end());
  second.reset();
  int status = 503;
  for (int i = 0; i < 10'000 && status != 200; ++i) status = PlainClient(stage.port()).ask(get("/")).status;
  EXPECT_EQ(status, 200);
}

TEST(Server, TurnsAwayConnectionsOverTheTotalCap) {
  ServerOptions options;
  options.limits.connections = 1;
  Stage stage(options);
  PlainClient first(stage.port());
  EXPECT_EQ(first.ask(get("/")).status, 200);
  EXPECT_EQ(PlainClient(stage.port()).ask(get("/")).status, 503);
  EXPECT_EQ(first.ask(get("/")).status, 200);
}

}  // namespace
}  // namespace provost::http
