// Fuzzes the request parser: no input may break it, and no way of cutting an input may change what is read.
// The first two bytes say how the rest is cut.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/http/http_parser.h"

namespace provost::http {
namespace {

constexpr std::uint64_t kBodyLimit = 64 * 1024;

/// Everything that was read out of a stream, in one text that can be compared.
class Reader {
 public:
  void feed(std::string_view piece) {
    input_.append(piece);
    while (!refused_) {
      std::size_t used = 0;
      auto progress = parser_.feed(input_, used);
      if (used > input_.size()) std::abort();
      input_.erase(0, used);
      if (progress == RequestParser::Progress::need_more) return;
      if (progress == RequestParser::Progress::head) progress = parser_.allow_body(kBodyLimit);
      if (progress == RequestParser::Progress::request) note(parser_.take());
      if (progress == RequestParser::Progress::refused) refuse();
    }
  }
  const std::string& text() const { return text_; }

 private:
  void note(const Request& request) {
    if (request.body.size() > kBodyLimit) std::abort();
    text_ += request.head.method + " " + request.head.target + "\n";
    for (const auto& [name, value] : request.head.headers.all()) text_ += name + ": " + value + "\n";
    text_ += request.body + "\n";
  }
  void refuse() {
    refused_ = true;
    text_ += "refused " + std::to_string(parser_.refusal().status);
  }

  Limits limits_;
  RequestParser parser_{limits_};
  std::string input_;
  std::string text_;
  bool refused_ = false;
};

void read_whole_and_cut(std::string_view data) {
  if (data.size() < 2) return;
  const std::size_t first = 1 + static_cast<unsigned char>(data[0]);
  const std::size_t step = 1 + static_cast<unsigned char>(data[1]);
  data.remove_prefix(2);
  Reader whole;
  whole.feed(data);
  Reader cut;
  cut.feed(data.substr(0, first));
  for (std::size_t at = first; at < data.size(); at += step) cut.feed(data.substr(at, step));
  if (whole.text() != cut.text()) std::abort();
}

}  // namespace
}  // namespace provost::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  provost::http::read_whole_and_cut({reinterpret_cast<const char*>(data), size});
  return 0;
}
