#include "tests/http/framing_cases.h"

#include <string_view>

namespace provost::http {
namespace {

using namespace std::string_literals;

constexpr std::string_view kPost = "POST /echo HTTP/1.1\r\nHost: x\r\n";

std::string with_headers(std::string_view headers) {
  return "GET / HTTP/1.1\r\nHost: x\r\n" + std::string(headers) + "\r\n";
}
std::string chunked(std::string_view body) {
  return std::string(kPost) + "Transfer-Encoding: chunked\r\n\r\n" + std::string(body);
}
std::string sized(std::string_view length, std::string_view body = "abc") {
  return std::string(kPost) + "Content-Length: " + std::string(length) + "\r\n\r\n" + std::string(body);
}

void add_lines(std::vector<FramingCase>& cases) {
  const std::vector<FramingCase> more = {
      {"a plain request", with_headers(""), 200},
      {"one empty line before the request", "\r\n" + with_headers(""), 200},
      {"many empty lines before the request", "\r\n\r\n\r\n" + with_headers(""), 400},
      {"bare LF after the request line", "GET / HTTP/1.1\nHost: x\r\n\r\n", 400},
      {"bare LF after a header", "GET / HTTP/1.1\r\nHost: x\n\r\n", 400},
      {"bare LF as the empty line", "GET / HTTP/1.1\r\nHost: x\r\n\n", 400},
      {"bare CR in a header value", with_headers("X: a\rb\r\n"), 400},
      {"bare CR in the request line", "GET /\r HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"NUL in a header value", with_headers("X: a\0b\r\n"s), 400},
      {"NUL in a header name", with_headers("X\0Y: a\r\n"s), 400},
      {"NUL in the target", "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n"s, 400},
      {"DEL in a header value", with_headers("X: \x7f\r\n"), 400},
      {"a folded header", with_headers("X: a\r\n b\r\n"), 400},
      {"a header folded with a tab", with_headers("X: a\r\n\tb\r\n"), 400},
      {"a space before the first header", "GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400},
      {"a space before the colon", with_headers("X : a\r\n"), 400},
      {"a space before the colon of Content-Length", std::string(kPost) + "Content-Length : 3\r\n\r\nabc", 400},
      {"a header without a colon", with_headers("X\r\n"), 400},
      {"a header without a name", with_headers(": a\r\n"), 400},
      {"a header name with a bracket", with_headers("X[: a\r\n"), 400},
      {"an empty header value", with_headers("X:\r\n"), 200},
      {"bytes above ASCII in a value", with_headers("X: \xc3\xa9\r\n"), 200},
      {"two spaces in the request line", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"a tab in the request line", "GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"no target", "GET HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"a method that is no token", "G(T / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"an unknown method", "BREW / HTTP/1.1\r\nHost: x\r\n\r\n", 200},
      {"garbage", "\x16\x03\x01 garbage\r\n\r\n", 400},
  };
  cases.insert(cases.end(), more.begin(), more.end());
}

void add_versions_and_targets(std::vector<FramingCase>& cases) {
  const std::vector<FramingCase> more = {
      {"HTTP/1.0 without headers", "GET / HTTP/1.0\r\n\r\n", 200},
      {"HTTP/0.9", "GET /\r\n\r\n", 400},
      {"HTTP/1.2", "GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505},
      {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
      {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"a version in lower case", "GET / http/1.1\r\nHost: x\r\n\r\n", 400},
      {"a version with two digits", "GET / HTTP/1.10\r\nHost: x\r\n\r\n", 505},
      {"absolute form", "GET http://y/id=7?a HTTP/1.1\r\nHost: x\r\n\r\n", 200},
      {"absolute form without a path", "GET http://y HTTP/1.1\r\nHost: x\r\n\r\n", 200},
      {"absolute form with a user", "GET http://u@y/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"absolute form without a host", "GET http:/// HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"absolute form of another scheme", "GET ftp://y/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"a relative target", "GET a/b HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"a fragment", "GET /#a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"bytes above ASCII in the target", "GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"16,000 slashes", "GET " + std::string(16'000, '/') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414},
      {"8,000 slashes", "GET " + std::string(8'000, '/') + " HTTP/1.1\r\nHost: x\r\n\r\n", 200},
      {"OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 200},
      {"GET *", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400},
      {"CONNECT", "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 501},
      {"no Host", "GET / HTTP/1.1\r\nX: y\r\n\r\n", 400},
      {"two Hosts", with_headers("Host: y\r\n"), 400},
      {"the same Host twice, as Python sends it", with_headers("host: x\r\n"), 200},
      {"an empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"two Hosts in one field", "GET / HTTP/1.1\r\nHost: x y\r\n\r\n", 400},
      {"a Host with a path", "GET / HTTP/1.1\r\nHost: x/y\r\n\r\n", 400},
      {"a Host with a port", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", 200},
      {"Accept, Cookie, Cache-Control and Date that make no sense",
       with_headers("Accept: text/html, */*; q=.2\r\nCookie: ;=;\r\nCache-Control: max-age\r\nDate: soon\r\n"), 200},
      {"64 headers", with_headers([] {
         std::string lines;
         for (int i = 0; i < 63; ++i) lines += "X: y\r\n";
         return lines;
       }()),
       200},
      {"65 headers", with_headers([] {
         std::string lines;
         for (int i = 0; i < 64; ++i) lines += "X: y\r\n";
         return lines;
       }()),
       431},
      {"a header of 17 KiB", with_headers("X: " + std::string(17 << 10, 'y') + "\r\n"), 431},
      {"a header of 15 KiB", with_headers("X: " + std::string(15 << 10, 'y') + "\r\n"), 200},
  };
  cases.insert(cases.end(), more.begin(), more.end());
}

void add_lengths(std::vector<FramingCase>& cases) {
  const std::vector<FramingCase> more = {
      {"a sized body", sized("3"), 200},
      {"leading zeros", sized("0003"), 200},
      {"a length in words", sized("abc"), 400},
      {"a list of equal lengths", sized("3, 3"), 400},
      {"a plus sign", sized("+3"), 400},
      {"a minus sign", sized("-3"), 400},
      {"an exponent", sized("1e1"), 400},
      {"hexadecimal", sized("0x3"), 400},
      {"an empty length", sized(""), 400},
      {"a length that overflows", sized("18446744073709551619"), 400},
      {"a length of 4 GB", sized("4000000000"), 413},
      {"two equal lengths", std::string(kPost) + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
      {"two different lengths", std::string(kPost) + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400},
      {"a length, then chunked",
       std::string(kPost) + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunked, then a length",
       std::string(kPost) + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
      {"chunked twice",
       std::string(kPost) + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"chunked after gzip", std::string(kPost) + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
      {"chunked, then identity", std::string(kPost) + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 501},
      {"identity", std::string(kPost) + "Transfer-Encoding: identity\r\n\r\n", 501},
      {"xchunked", std::string(kPost) + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
      {"chunked behind a vertical tab",
       std::string(kPost) + "Transfer-Encoding: \x0b"
                            "chunked\r\n\r\n0\r\n\r\n",
       400},
      {"an empty Transfer-Encoding", std::string(kPost) + "Transfer-Encoding:\r\n\r\n0\r\n\r\n", 400},
      {"chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"Chunked with a capital", std::string(kPost) + "Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n", 200},
      {"an unknown expectation", with_headers("Expect: 200-ok\r\n"), 417},
  };
  cases.insert(cases.end(), more.begin(), more.end());
}

void add_chunks(std::vector<FramingCase>& cases) {
  const std::vector<FramingCase> more = {
      {"chunks", chunked("3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"), 200},
      {"no chunk but the last", chunked("0\r\n\r\n"), 200},
      {"many zeros as the last chunk", chunked("000\r\n\r\n"), 200},
      {"a chunk extension", chunked("3;a=b;c=\"d;\\\"e\"\r\nabc\r\n0;z\r\n\r\n"), 200},
      {"a bare LF in a chunk extension", chunked("3;a\nb\r\nabc\r\n0\r\n\r\n"), 400},
      {"a bare LF in a quoted extension", chunked("3;a=\"\nb\"\r\nabc\r\n0\r\n\r\n"), 400},
      {"a bare CR in a chunk extension", chunked("3;a\rb\r\nabc\r\n0\r\n\r\n"), 400},
      {"an extension that does not end", chunked("3;" + std::string(600, 'a') + "\r\nabc\r\n0\r\n\r\n"), 400},
      {"an extension without a name", chunked("3;=\r\nabc\r\n0\r\n\r\n"), 400},
      {"a space after the size", chunked("3 \r\nabc\r\n0\r\n\r\n"), 400},
      {"a space before the size", chunked(" 3\r\nabc\r\n0\r\n\r\n"), 400},
      {"a size with 0x", chunked("0x3\r\nabc\r\n0\r\n\r\n"), 400},
      {"a size with a sign", chunked("+3\r\nabc\r\n0\r\n\r\n"), 400},
      {"a size that is no number", chunked("z\r\nabc\r\n0\r\n\r\n"), 400},
      {"no size", chunked("\r\nabc\r\n0\r\n\r\n"), 400},
      {"a size that overflows 64 bits", chunked("10000000000000003\r\nabc\r\n0\r\n\r\n"), 400},
      {"a size of all bits", chunked("ffffffffffffffff\r\nabc\r\n0\r\n\r\n"), 400},
      {"a size beyond the limit", chunked("200000\r\n"), 413},
      {"bare LF after the size", chunked("3\nabc\r\n0\r\n\r\n"), 400},
      {"bare LF after the data", chunked("3\r\nabc\n0\r\n\r\n"), 400},
      {"data longer than the size", chunked("3\r\nabcd\r\n0\r\n\r\n"), 400},
      {"data that ends in other bytes", chunked("3\r\nabcXX0\r\n\r\n"), 400},
      {"trailers", chunked("3\r\nabc\r\n0\r\nX-Sum: 1\r\nX-Two: 2\r\n\r\n"), 200},
      {"a folded trailer", chunked("0\r\nX: 1\r\n y\r\n\r\n"), 400},
      {"a trailer without a colon", chunked("0\r\nX\r\n\r\n"), 400},
      {"bare LF after a trailer", chunked("0\r\nX: 1\n\r\n"), 400},
      {"a trailer of Content-Length", chunked("0\r\nContent-Length: 3\r\n\r\n"), 400},
      {"trailers without an end", chunked("0\r\nX: " + std::string(17 << 10, 'y')), 431},
  };
  cases.insert(cases.end(), more.begin(), more.end());
}

}  // namespace

std::vector<FramingCase> framing_cases() {
  std::vector<FramingCase> cases;
  add_lines(cases);
  add_versions_and_targets(cases);
  add_lengths(cases);
  add_chunks(cases);
  return cases;
}

}  // namespace provost::http
