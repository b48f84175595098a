#include "core/http/http_parser.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <optional>
#include <utility>

#include "core/http/chunk_guard.h"

namespace provost::http {
namespace {

namespace beast = boost::beast;
using ErrorCode = beast::error_code;

constexpr std::size_t kEmptyLines = 2;  // before a request line (RFC 9112 §2.2 asks for one)

}  // namespace

/// Beast's parser with the request it fills, and the guard of its chunks.
class RequestParser::Beast final : public beast::http::basic_parser<true> {
 public:
  Beast(Request& request, std::size_t header_limit) : request_(request) {
    header_limit_as(header_limit);
    body_limit(boost::none);
    eager(true);
  }

  std::optional<ChunkGuard> guard;

 private:
  using Text = beast::string_view;

  void header_limit_as(std::size_t bytes) { header_limit(static_cast<std::uint32_t>(bytes)); }

  void on_request_impl(beast::http::verb, Text method, Text, int, ErrorCode&) override {
    request_.head.method.assign(method.data(), method.size());
  }
  void on_response_impl(int, Text, int, ErrorCode&) override {}
  void on_field_impl(beast::http::field, Text name, Text value, ErrorCode&) override {
    if (head_done_) return;  // a trailer: it may not change what the head said (RFC 9110 §6.5.1)
    request_.head.headers.add({name.data(), name.size()}, {value.data(), value.size()});
  }
  void on_header_impl(ErrorCode&) override { head_done_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  std::size_t on_body_impl(Text body, ErrorCode&) override {
    request_.body.append(body.data(), body.size());
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, Text, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text body, ErrorCode&) override {
    request_.body.append(body.data(), body.size());
    return body.size();
  }
  void on_finish_impl(ErrorCode&) override {}

  Request& request_;
  bool head_done_ = false;
};

RequestParser::RequestParser(const Limits& limits) : limits_(limits), scanner_(limits) {}
RequestParser::~RequestParser() = default;

RequestParser::Progress RequestParser::refuse(const Refusal& refusal) {
  refusal_ = refusal;
  return Progress::refused;
}

RequestParser::Progress RequestParser::feed(std::string_view input, std::size_t& used) {
  used = 0;
  return beast_ ? feed_body(input, used) : feed_head(input, used);
}

RequestParser::Progress RequestParser::feed_head(std::string_view input, std::size_t& used) {
  while (input.starts_with("\r\n") && empty_lines_ < kEmptyLines) {
    input.remove_prefix(2);
    used += 2;
    ++empty_lines_;
    scanner_ = HeadScanner(limits_);
  }
  const auto length = scanner_.scan(input);
  if (!length) {
    refused_target_ = target_of(input);
    return refuse(length.error());
  }
  if (*length == 0) return Progress::need_more;
  const auto head = input.substr(0, *length);
  auto facts = check_head(head);
  if (!facts) {
    refused_target_ = target_of(head);
    return refuse(facts.error());
  }
  facts_ = std::move(*facts);
  beast_ = std::make_unique<Beast>(request_, *length + 1);
  if (!parse(head)) return refuse({400, "The request is not well formed."});
  used += *length;
  request_.head.target = facts_.target;
  if (facts_.authority) request_.head.headers.set("Host", *facts_.authority);
  return Progress::head;
}

RequestParser::Progress RequestParser::allow_body(std::uint64_t limit) {
  if (facts_.content_length.value_or(0) > limit) return refuse({413, "The body is too large."});
  if (facts_.chunked) beast_->guard.emplace(limits_, limit);
  return parsed();
}

RequestParser::Progress RequestParser::feed_body(std::string_view input, std::size_t& used) {
  if (beast_->guard) return feed_chunks(input, used);
  const auto left = facts_.content_length.value_or(0) - request_.body.size();
  used = static_cast<std::size_t>(std::min<std::uint64_t>(left, input.size()));
  if (used > 0 && !parse(input.substr(0, used))) return refuse({400, "The body is not well formed."});
  return parsed();
}

RequestParser::Progress RequestParser::feed_chunks(std::string_view input, std::size_t& used) {
  while (!beast_->is_done()) {
    const auto passed = beast_->guard->pass(input.substr(used));
    if (!passed) return refuse(passed.error());
    if (*passed == 0) return Progress::need_more;
    if (!parse(input.substr(used, *passed))) return refuse({400, "The body is not well formed."});
    used += *passed;
  }
  return Progress::request;
}

bool RequestParser::parse(std::string_view bytes) {
  ErrorCode error;
  const bool first = !beast_->is_header_done();
  const auto taken = beast_->put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
  if (error && error != beast::http::error::need_more) return false;
  if (taken != bytes.size() || !beast_->is_header_done()) return false;
  if (beast_->guard) return beast_->is_done() == beast_->guard->done();
  if (!first) return beast_->is_done() == (request_.body.size() == facts_.content_length.value_or(0));
  return beast_->chunked() == facts_.chunked &&
         beast_->is_done() == (!facts_.chunked && facts_.content_length.value_or(0) == 0);
}

RequestParser::Progress RequestParser::parsed() const {
  return beast_->is_done() ? Progress::request : Progress::need_more;
}

Request RequestParser::take() {
  beast_.reset();
  scanner_ = HeadScanner(limits_);
  empty_lines_ = 0;
  return std::exchange(request_, Request{});
}

}  // namespace provost::http
