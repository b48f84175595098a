// Watches the framing of a chunked body byte by byte, so that only whole and well-formed lines reach the parser.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "core/http/head_rules.h"
#include "core/http/limits.h"

namespace provost::http {

/// Checks one chunked body (RFC 9112 §7.1) as it arrives.
///
/// Lenient chunk reading is the root of a family of smuggling attacks (bare LF in an extension, sizes that overflow,
/// data that does not end where its size says), so each byte outside the data is held to the grammar.
class ChunkGuard {
 public:
  ChunkGuard(const Limits& limits, std::uint64_t body_limit) : limits_(limits), body_left_(body_limit) {}

  /// How many bytes of `input`, up to the end of one chunk's data, form whole parts (data, or whole lines) and may be
  /// handed on; the rest must come again. 0 when it takes more input to go on. Refuses with 400, 413 or 431.
  tl::expected<std::size_t, Refusal> pass(std::string_view input);

  /// True once the empty line behind the trailers has been passed.
  bool done() const { return state_ == State::done; }

 private:
  enum class State { size, extension, quoted, escaped, size_lf, data, data_cr, data_lf, trailer, trailer_lf, done };

  tl::expected<void, Refusal> step(char c);
  tl::expected<void, Refusal> size(char c);
  tl::expected<void, Refusal> extension(char c);
  tl::expected<void, Refusal> size_line_end(char c);
  tl::expected<void, Refusal> trailer(char c);
  tl::expected<void, Refusal> trailer_line_end(char c);
  /// True where the bytes up to here may be handed on.
  bool at_boundary() const;

  const Limits& limits_;
  std::uint64_t body_left_;
  State state_ = State::size;
  std::uint64_t chunk_left_ = 0;
  std::size_t digits_ = 0;
  std::size_t line_bytes_ = 0;
  std::size_t extension_bytes_ = 0;
  std::size_t trailer_bytes_ = 0;
  std::size_t trailer_lines_ = 0;
  bool last_chunk_ = false;
  std::size_t seen_ = 0;  // bytes of the next input that were checked but not handed on
};

}  // namespace provost::http
