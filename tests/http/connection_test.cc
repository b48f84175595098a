// One connection as a state machine, with time moved by hand: what comes when, and what happens after it.
#include "core/http/connection.h"

#include <gtest/gtest.h>

#include "tests/http/transport_support.h"
#include "tests/support/fake_clock.h"

namespace provost::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ConnectionTest : public testing::Test {
 protected:
  Connection::Time now() const { return clock_.monotonic(); }
  /// What is written when the socket takes all of it.
  std::string written() {
    std::string text;
    for (auto output = connection_.output(); !output.empty(); output = connection_.output()) {
      text.append(output);
      connection_.sent(output.size(), now());
    }
    return text;
  }
  void receive(std::string_view bytes) { connection_.receive(bytes, now()); }
  void pass(milliseconds span) {
    clock_.advance(span);
    connection_.tick(now());
  }

  test::FakeClock clock_;
  PartService service_;
  Limits limits_;
  Deadlines deadlines_;
  HttpDate date_{clock_};
  std::atomic<bool> draining_{false};
  ConnectionRules rules_{limits_, deadlines_, service_, date_, draining_};
  Connection connection_{rules_, "192.0.2.1", nullptr, now()};
};

TEST_F(ConnectionTest, WritesTheWholeAnswer) {
  receive(get("/"));
  ASSERT_TRUE(connection_.take_request());
  Response response{200, {}, "body"};
  response.headers.add("X-Own", "1");
  response.headers.add("Content-Length", "999");
  response.headers.add("Transfer-Encoding", "chunked");
  connection_.answer(response, now());
  EXPECT_EQ(written(),
            "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\nX-Own: 1\r\nContent-Length: 4\r\n\r\nbody");
}

TEST_F(ConnectionTest, HandsOutOneRequestAtATime) {
  receive(get("/1") + get("/2"));
  EXPECT_EQ(connection_.take_request()->head.target, "/1");
  EXPECT_FALSE(connection_.take_request());
  connection_.answer({}, now());
  EXPECT_FALSE(connection_.take_request());  // the answer has not been sent yet
  written();
  EXPECT_EQ(connection_.take_request()->head.target, "/2");
}

TEST_F(ConnectionTest, WantsNoInputThatItWouldOnlyStore) {
  receive(get("/1"));
  EXPECT_TRUE(connection_.wants_input());
  receive(std::string(limits_.unread_bytes, 'x'));
  EXPECT_FALSE(connection_.wants_input());
}

TEST_F(ConnectionTest, ARequestWithAWorkerHasNoDeadline) {
  receive(get("/"));
  ASSERT_TRUE(connection_.take_request());
  pass(std::chrono::hours(1));
  EXPECT_FALSE(connection_.finished());
}

TEST_F(ConnectionTest, AnAnswerThatNobodyTakesEndsTheConnection) {
  receive(get("/"));
  ASSERT_TRUE(connection_.take_request());
  connection_.answer({200, {}, "body"}, now());
  pass(deadlines_.write_stall - milliseconds(1));
  connection_.output();
  connection_.sent(1, now());  // one byte is progress
  pass(deadlines_.write_stall - milliseconds(1));
  EXPECT_FALSE(connection_.finished());
  pass(milliseconds(1));
  EXPECT_TRUE(connection_.finished());
}

TEST_F(ConnectionTest, ASlowBodyMayComeAsLongAsItKeepsTheRate) {
  receive("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
  for (int second = 0; second < 20; ++second) {
    receive(std::string(1100, 'b'));
    pass(seconds(1));
    ASSERT_EQ(written(), "") << second;
  }
  pass(seconds(4));
  EXPECT_NE(written().find("408"), std::string::npos);
}

TEST_F(ConnectionTest, LingersAfterTheLastAnswerAndDropsWhatComes) {
  receive("broken\r\n\r\n");
  EXPECT_NE(written().find("Connection: close"), std::string::npos);
  ASSERT_TRUE(connection_.wants_shutdown());
  connection_.shut_down(now());
  receive(get("/smuggled"));
  EXPECT_FALSE(connection_.take_request());
  EXPECT_FALSE(connection_.finished());
  pass(deadlines_.linger);
  EXPECT_TRUE(connection_.finished());
}

TEST_F(ConnectionTest, LingersNotForWhoeverSendsWithoutEnd) {
  receive("broken\r\n\r\n");
  written();
  connection_.shut_down(now());
  receive(std::string(limits_.linger_bytes + 1, 'x'));
  EXPECT_TRUE(connection_.finished());
}

TEST_F(ConnectionTest, ADrainClosesTheIdleAndLetsABeganRequestFinish) {
  Connection idle(rules_, "192.0.2.2", nullptr, now());
  receive("GET / HTTP/1.1\r\nHos");
  draining_ = true;
  idle.tick(now());
  EXPECT_TRUE(idle.wants_shutdown());
  pass(milliseconds(1));
  EXPECT_FALSE(connection_.wants_shutdown());
  receive("t: x\r\n\r\n");
  ASSERT_TRUE(connection_.take_request());
  connection_.answer({}, now());
  EXPECT_NE(written().find("Connection: close"), std::string::npos);
  EXPECT_TRUE(connection_.wants_shutdown());
}

TEST_F(ConnectionTest, AHeadThatComesByteByByteGetsNoMoreTimeThanAnyOther) {
  const auto request = get("/");
  for (const char byte : request.substr(0, request.size() - 1)) {
    receive({&byte, 1});
    pass(milliseconds(300));
    if (connection_.wants_shutdown() || !written().empty()) break;
  }
  EXPECT_TRUE(connection_.wants_shutdown());
  EXPECT_FALSE(connection_.take_request());
}

}  // namespace
}  // namespace provost::http
