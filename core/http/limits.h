// How much a client may send and how long it may take: every bound of the HTTP transport, in one place.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace provost::http {

/// Sizes and counts. Each is checked before memory is spent on what it bounds.
struct Limits {
  std::size_t request_line_bytes = 8 * 1024;  // beyond: 414
  std::size_t header_bytes = 16 * 1024;       // all header lines together, and all trailer lines; beyond: 431
  std::size_t header_lines = 64;              // beyond: 431
  std::size_t chunk_line_bytes = 512;         // one chunk size with its extensions; beyond: 400
  std::size_t chunk_extension_bytes = 4096;   // all chunk extensions of one body; beyond: 400
  std::size_t unread_bytes = 64 * 1024;       // pipelined input kept while a request is being answered
  std::size_t connections = 10'000;           // at one time; beyond: 503
  std::size_t connections_per_address = 1'000;
  std::size_t lingering_refusals = 64;  // connections beyond the cap that still get a 503; further ones are just closed
  std::size_t linger_bytes = 4 << 20;   // what is read and dropped after the last answer
};

/// Times after which a connection that makes no progress is ended.
struct Deadlines {
  std::chrono::milliseconds handshake{5'000};
  std::chrono::milliseconds header{5'000};  // from the connection's start or a request's first byte to its last header
  std::chrono::milliseconds body{30'000};
  std::chrono::milliseconds body_grace{5'000};  // before the minimum rate counts
  std::uint64_t body_bytes_per_second = 1'024;
  std::chrono::milliseconds idle{60'000};
  std::chrono::milliseconds write_stall{30'000};  // no byte of an answer was taken
  std::chrono::milliseconds linger{2'000};        // between the last answer and the close
  std::chrono::seconds retry_after{1};            // what a 503 advises
};

}  // namespace provost::http
