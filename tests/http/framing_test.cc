// Strict framing: one table, read by the parser whole and in pieces, and by the server over real sockets.
#include <gtest/gtest.h>

#include <string>

#include "core/http/http_parser.h"
#include "tests/http/framing_cases.h"
#include "tests/http/transport_support.h"

namespace provost::http {
namespace {

constexpr std::uint64_t kBodyLimit = 1 << 20;

/// What a connection makes of bytes that come in the given pieces: the bodies that were read, and the refusal.
struct Reading {
  std::vector<Request> requests;
  int refused = 0;
};

class Reader {
 public:
  void feed(std::string_view piece) {
    input_.append(piece);
    while (reading_.refused == 0) {
      std::size_t used = 0;
      auto progress = parser_.feed(input_, used);
      input_.erase(0, used);
      if (progress == RequestParser::Progress::need_more) return;
      if (progress == RequestParser::Progress::head) progress = parser_.allow_body(kBodyLimit);
      if (progress == RequestParser::Progress::request) reading_.requests.push_back(parser_.take());
      if (progress == RequestParser::Progress::refused) reading_.refused = parser_.refusal().status;
    }
  }
  const Reading& reading() const { return reading_; }

 private:
  Limits limits_;
  RequestParser parser_{limits_};
  std::string input_;
  Reading reading_;
};

int status_of(const Reading& reading) {
  return reading.refused != 0 ? reading.refused : reading.requests.empty() ? 0 : 200;
}

TEST(Framing, TheParserReadsEachCaseAsTheTableSays) {
  for (const auto& framing : framing_cases()) {
    Reader reader;
    reader.feed(framing.bytes);
    EXPECT_EQ(status_of(reader.reading()), framing.status) << framing.name;
  }
}

TEST(Framing, NoCaseReadsOtherwiseWhenItComesByteByByte) {
  for (const auto& framing : framing_cases()) {
    Reader reader;
    for (const char byte : framing.bytes) reader.feed({&byte, 1});
    EXPECT_EQ(status_of(reader.reading()), framing.status) << framing.name;
  }
}

TEST(Framing, TheServerAnswersEachCaseAsTheTableSaysAndClosesAfterARefusal) {
  Stage stage;
  for (const auto& framing : framing_cases()) {
    PlainClient client(stage.port());
    client.send(framing.bytes);
    client.half_close();
    EXPECT_EQ(client.answer().status, framing.status) << framing.name;
    EXPECT_TRUE(client.at_end()) << framing.name;
  }
}

constexpr std::string_view kChunkedAndNext =
    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    "5;ext=\"q\"\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nX-Trailer: t\r\n\r\n"
    "GET /id=next HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(Framing, ARequestReadsTheSameHoweverItIsCut) {
  for (std::size_t first = 1; first < kChunkedAndNext.size(); ++first) {
    for (std::size_t second = first; second < kChunkedAndNext.size(); ++second) {
      Reader reader;
      reader.feed(kChunkedAndNext.substr(0, first));
      reader.feed(kChunkedAndNext.substr(first, second - first));
      reader.feed(kChunkedAndNext.substr(second));
      ASSERT_EQ(reader.reading().requests.size(), 2U) << first << " " << second;
      ASSERT_EQ(reader.reading().requests[0].body, "hello world");
      ASSERT_FALSE(reader.reading().requests[0].head.headers.find("X-Trailer"));
      ASSERT_EQ(reader.reading().requests[1].head.target, "/id=next");
    }
  }
}

TEST(Framing, TheServerAnswersTheSameHoweverARequestIsCut) {
  Stage stage;
  PlainClient client(stage.port());
  for (std::size_t cut = 1; cut < kChunkedAndNext.size(); ++cut) {
    ASSERT_TRUE(client.send(kChunkedAndNext.substr(0, cut)));
    // Another client is answered between the pieces, so that they are read apart.
    ASSERT_EQ(PlainClient(stage.port()).ask(get("/")).status, 200);
    ASSERT_TRUE(client.send(kChunkedAndNext.substr(cut)));
    ASSERT_EQ(client.answer().body, "hello world") << cut;
    ASSERT_EQ(client.answer().body, "next") << cut;
  }
}

struct TargetCase {
  std::string sent, target, host;
};

TEST(Framing, ATargetIsBroughtToOriginFormAndItsHostOutranksTheHeader) {
  const TargetCase cases[] = {
      {"/a?b", "/a?b", "x"},      {"http://y", "/", "y"},
      {"http://y?q", "/?q", "y"}, {"HTTPS://y:8/a%2Fb?c", "/a%2Fb?c", "y:8"},
      {"//a", "//a", "x"},
  };
  for (const auto& target : cases) {
    Reader reader;
    reader.feed("GET " + target.sent + " HTTP/1.1\r\nHost: x\r\n\r\n");
    ASSERT_EQ(reader.reading().requests.size(), 1U) << target.sent;
    const auto& head = reader.reading().requests[0].head;
    EXPECT_EQ(head.target, target.target);
    EXPECT_EQ(head.headers.find("host"), target.host);
  }
}

TEST(Framing, ChunksAreLimitedTogether) {
  std::string body;
  const std::string chunk = "40000\r\n" + std::string(0x40000, 'c') + "\r\n";
  for (int i = 0; i < 5; ++i) body += chunk;
  Reader reader;
  reader.feed("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
  EXPECT_EQ(reader.reading().refused, 413);
}

TEST(Framing, ChunkExtensionsAreLimitedTogether) {
  std::string body;
  for (int i = 0; i < 100; ++i) body += "1;" + std::string(100, 'e') + "\r\nx\r\n";
  Reader reader;
  reader.feed("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
  EXPECT_EQ(reader.reading().refused, 400);
}

}  // namespace
}  // namespace provost::http
