// Messages at the edge of HTTP/1.1's framing and what must come of them: read by the parser's tests and the server's.
#pragma once

#include <string>
#include <vector>

namespace provost::http {

/// A request as bytes, and the status that answers it.
struct FramingCase {
  std::string name;
  std::string bytes;
  int status;
};

/// Every case begins a connection and is followed by nothing.
std::vector<FramingCase> framing_cases();

}  // namespace provost::http
