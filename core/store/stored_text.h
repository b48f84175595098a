// How large what is stored may be: what every engine can index, and what one answer can hold many of.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace provost {

/// PostgreSQL indexes rows of up to some 2,700 bytes, the rest of the key included.
inline constexpr std::size_t kLongestKey = 2'000;
inline constexpr std::size_t kLargestDocument = 1U << 20U;

/// Fails with `invalid_value`, and names the attribute, when a text is too long to be found by.
inline Result<void> check_key(std::string_view attribute, std::string_view key) {
  if (key.size() <= kLongestKey) return {};
  return fail(Code::invalid_value,
              std::string(attribute) + " is longer than " + std::to_string(kLongestKey) + " bytes");
}

/// Fails with `too_large` when the attributes of one person or group are too many bytes.
inline Result<void> check_document(std::string_view document) {
  if (document.size() <= kLargestDocument) return {};
  return fail(Code::too_large, "the resource would be larger than " + std::to_string(kLargestDocument) + " bytes");
}

}  // namespace provost
