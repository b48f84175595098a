// The strict rules for a request's head: what RFC 9112 forbids and lenient parsers let pass, checked on the raw bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/http/limits.h"

namespace provost::http {

/// Why a request is not served: the status to answer and a sentence of ours, never the client's words.
struct Refusal {
  int status = 400;
  std::string_view reason;
};

/// Finds the end of a head in a growing buffer, looking at each byte once.
class HeadScanner {
 public:
  /// `limits` must outlive the scanner.
  explicit HeadScanner(const Limits& limits) : limits_(&limits) {}

  /// The length of the head with its empty line, or 0 while it is not whole. Refuses with 400 for a line that ends
  /// without CR, 414 and 431 for lines beyond the limits. `input` must begin with the bytes of the call before.
  tl::expected<std::size_t, Refusal> scan(std::string_view input);

 private:
  std::optional<Refusal> over_limit(std::size_t end) const;

  const Limits* limits_;
  std::size_t scanned_ = 0;
  std::size_t line_start_ = 0;
  std::size_t fields_start_ = 0;
  std::size_t lines_ = 0;
};

/// What the framing of a request depends on (RFC 9112 §3, §6, §9).
struct HeadFacts {
  std::string target;                    // origin form, or "*"
  std::optional<std::string> authority;  // from an absolute-form target: it outranks Host (RFC 9112 §3.2.2)
  std::optional<std::uint64_t> content_length;
  bool http11 = true;
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;
};

/// Reads a whole head, with its empty line. Refuses with 400, 417, 501 or 505.
tl::expected<HeadFacts, Refusal> check_head(std::string_view head);

/// The request's target if its first line can be read, else "": only for choosing the format of a refusal.
std::string_view target_of(std::string_view head);

}  // namespace provost::http
