#include "connectors/http_status.h"

#include <algorithm>
#include <array>
#include <string>

#include "connectors/app_words.h"
#include "core/base/text.h"

namespace provost::connectors {
namespace {

using std::chrono::seconds;

struct Meaning {
  int status;
  Code code;
};

constexpr Meaning kMeanings[] = {
    {401, Code::forbidden},   {403, Code::forbidden},  {404, Code::not_found},   {405, Code::unsupported},
    {408, Code::unavailable}, {409, Code::uniqueness}, {410, Code::not_found},   {412, Code::precondition_failed},
    {413, Code::too_large},   {414, Code::too_large},  {421, Code::unavailable}, {423, Code::unavailable},
    {425, Code::unavailable}, {429, Code::limited},
};

constexpr seconds kLongestPause{3600};

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the one form of a date that may still be sent (RFC 9110 §5.6.7).
std::optional<Instant> from_http_date(std::string_view date) {
  if (date.size() != 29 || !date.ends_with(" GMT")) return std::nullopt;
  const auto month = std::find(kMonths.begin(), kMonths.end(), date.substr(8, 3));
  if (month == kMonths.end()) return std::nullopt;
  const auto number = (month - kMonths.begin()) + 1;
  return from_iso8601(std::string(date.substr(12, 4)) + (number < 10 ? "-0" : "-") + std::to_string(number) + "-" +
                      std::string(date.substr(5, 2)) + "T" + std::string(date.substr(17, 8)) + "Z");
}

}  // namespace

Code code_for(int status) {
  const auto* found = std::find_if(std::begin(kMeanings), std::end(kMeanings),
                                   [&](const Meaning& meaning) { return meaning.status == status; });
  if (found != std::end(kMeanings)) return found->code;
  return status >= 400 && status < 500 ? Code::invalid_value : Code::unavailable;
}

tl::unexpected<Error> refusal(int status, std::string_view doing, std::string_view words) {
  const bool redirect = status >= 300 && status < 400;
  const std::string sentence = std::string(doing) + ": the app answered " + std::to_string(status) +
                               (redirect ? ", a redirect, which is never followed" : "");
  return fail(code_for(status), with_words(sentence, words));
}

std::optional<seconds> retry_after(const http::Headers& headers, Instant now) {
  const auto field = headers.find("Retry-After");
  if (!field) return std::nullopt;
  const std::string_view value = text::trim(*field);
  const bool digits =
      !value.empty() && std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits) {
    const auto count = text::to_integer(value);
    return count ? std::min(seconds(*count), kLongestPause) : kLongestPause;
  }
  const auto date = from_http_date(value);
  if (!date) return std::nullopt;
  return std::clamp(std::chrono::ceil<seconds>(*date - now), seconds::zero(), kLongestPause);
}

}  // namespace provost::connectors
