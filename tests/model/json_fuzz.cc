// What is read can be written and read again, and is then the same.
#include <cstdint>
#include <cstdlib>

#include "core/model/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = provost::json::parse(text);
  if (!value) {
    if (value.error().code != provost::Code::invalid_syntax || value.error().detail.empty()) std::abort();
    return 0;
  }
  const std::string written = provost::json::write(*value);
  const auto again = provost::json::parse(written);
  if (!again || !(*again == *value) || provost::json::write(*again) != written) std::abort();
  return 0;
}
