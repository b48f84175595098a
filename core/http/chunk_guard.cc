#include "core/http/chunk_guard.h"

#include <algorithm>

namespace provost::http {
namespace {

constexpr std::size_t kSizeDigits = 15;  // 60 bits: no reader can overflow

tl::unexpected<Refusal> refuse(int status, std::string_view reason) {
  return tl::unexpected<Refusal>(Refusal{status, reason});
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

bool ChunkGuard::at_boundary() const {
  switch (state_) {
    case State::data:
    case State::done:
      return true;
    case State::size:
    case State::extension:
    case State::quoted:
    case State::escaped:
    case State::size_lf:
    case State::data_cr:
    case State::data_lf:
    case State::trailer:
    case State::trailer_lf:
      return false;
  }
  return false;
}

tl::expected<std::size_t, Refusal> ChunkGuard::pass(std::string_view input) {
  std::size_t handed = 0;
  std::size_t at = seen_;
  while (at < input.size() && !done()) {
    if (state_ == State::data) {
      const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(chunk_left_, input.size() - at));
      chunk_left_ -= take;
      at += take;
      handed = at;
      if (chunk_left_ > 0) continue;
      state_ = State::data_cr;
      break;  // the parser has its say on this chunk before we look at the next
    }
    if (const auto stepped = step(input[at]); !stepped) return tl::unexpected<Refusal>(stepped.error());
    ++at;
    if (at_boundary()) handed = at;
  }
  seen_ = at - handed;
  return handed;
}

tl::expected<void, Refusal> ChunkGuard::step(char c) {
  switch (state_) {
    case State::size:
      return size(c);
    case State::extension:
    case State::quoted:
    case State::escaped:
      return extension(c);
    case State::size_lf:
      return size_line_end(c);
    case State::data_cr:
      if (c != '\r') return refuse(400, "A chunk is longer than its size.");
      state_ = State::data_lf;
      return {};
    case State::data_lf:
      if (c != '\n') return refuse(400, "A chunk does not end in CR and LF.");
      state_ = State::size;
      return {};
    case State::trailer:
      return trailer(c);
    case State::trailer_lf:
      return trailer_line_end(c);
    case State::data:
    case State::done:
      break;
  }
  return {};
}

tl::expected<void, Refusal> ChunkGuard::size(char c) {
  if (const int digit = hex_value(c); digit >= 0) {
    if (++digits_ > kSizeDigits) return refuse(400, "A chunk size is out of range.");
    chunk_left_ = chunk_left_ * 16 + static_cast<std::uint64_t>(digit);
    return {};
  }
  if (digits_ == 0) return refuse(400, "A chunk has no size.");
  if (chunk_left_ > body_left_) return refuse(413, "The body is too large.");
  if (c == '\r') {
    state_ = State::size_lf;
    return {};
  }
  if (c != ';') return refuse(400, "A chunk size is not a hexadecimal number.");
  state_ = State::extension;
  line_bytes_ = digits_;
  return {};
}

tl::expected<void, Refusal> ChunkGuard::extension(char c) {
  if (++line_bytes_ > limits_.chunk_line_bytes || ++extension_bytes_ > limits_.chunk_extension_bytes) {
    return refuse(400, "The chunk extensions are too large.");
  }
  if (c == '\r' && state_ == State::extension) {
    state_ = State::size_lf;
    return {};
  }
  if (is_control(c) && c != '\t') return refuse(400, "A chunk extension holds a control character.");
  if (state_ == State::escaped) {
    state_ = State::quoted;
  } else if (c == '"') {
    state_ = state_ == State::quoted ? State::extension : State::quoted;
  } else if (c == '\\' && state_ == State::quoted) {
    state_ = State::escaped;
  }
  return {};
}

tl::expected<void, Refusal> ChunkGuard::size_line_end(char c) {
  if (c != '\n') return refuse(400, "A chunk size does not end in CR and LF.");
  body_left_ -= chunk_left_;
  digits_ = 0;
  last_chunk_ = chunk_left_ == 0;
  line_bytes_ = 0;
  state_ = last_chunk_ ? State::trailer : State::data;
  return {};
}

tl::expected<void, Refusal> ChunkGuard::trailer(char c) {
  if (++trailer_bytes_ > limits_.header_bytes) return refuse(431, "The trailers are too large.");
  if (c == '\r') {
    state_ = State::trailer_lf;
    return {};
  }
  if (line_bytes_++ == 0) {
    if (++trailer_lines_ > limits_.header_lines) return refuse(431, "There are too many trailers.");
    if (c == ' ' || c == '\t') return refuse(400, "A trailer is folded over two lines.");
  }
  if (is_control(c) && c != '\t') return refuse(400, "A trailer holds a control character.");
  return {};
}

tl::expected<void, Refusal> ChunkGuard::trailer_line_end(char c) {
  if (c != '\n') return refuse(400, "A trailer does not end in CR and LF.");
  state_ = line_bytes_ == 0 ? State::done : State::trailer;
  line_bytes_ = 0;
  return {};
}

}  // namespace provost::http
