// The options of one libcurl transfer. Inside this room only.
#pragma once

#include <curl/curl.h>

namespace provost::http {

/// Sets options and notes whether libcurl took them all: one that it does not know must not pass in silence. Borrows
/// the handle.
class CurlOptions {
 public:
  explicit CurlOptions(CURL* handle) : handle_(handle) {}
  template <class Value>
  void set(CURLoption option, Value value) {
    all_taken_ = curl_easy_setopt(handle_, option, value) == CURLE_OK && all_taken_;
  }
  bool all_taken() const { return all_taken_; }

 private:
  CURL* handle_;
  bool all_taken_ = true;
};

}  // namespace provost::http
