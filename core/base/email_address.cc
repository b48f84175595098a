#include "core/base/email_address.h"

#include <algorithm>

namespace provost {
namespace {

constexpr std::size_t kLongestEmail = 254;
constexpr std::size_t kLongestLocalPart = 64;
constexpr std::size_t kLongestLabel = 63;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<signed char>(c) < 0;
}

bool is_local_part(std::string_view local) {
  static constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~.";
  return !local.empty() && local.size() <= kLongestLocalPart && local.front() != '.' && local.back() != '.' &&
         local.find("..") == std::string_view::npos && std::all_of(local.begin(), local.end(), [](char c) {
           return is_letter_or_digit(c) || kMarks.find(c) != std::string_view::npos;
         });
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kLongestLabel && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

/// A name of two labels or more; the last one is no number.
bool is_domain(std::string_view domain) {
  std::size_t labels = 0;
  std::string_view label;
  while (true) {
    const std::size_t dot = std::min(domain.find('.'), domain.size());
    label = domain.substr(0, dot);
    if (!is_label(label)) return false;
    ++labels;
    if (dot == domain.size()) break;
    domain.remove_prefix(dot + 1);
  }
  return labels > 1 && label.size() > 1 &&
         !std::all_of(label.begin(), label.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool is_email(std::string_view email) {
  const std::size_t at = email.rfind('@');
  return email.size() <= kLongestEmail && at != std::string_view::npos && is_local_part(email.substr(0, at)) &&
         is_domain(email.substr(at + 1));
}

}  // namespace provost
