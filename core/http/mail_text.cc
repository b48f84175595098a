#include "core/http/mail_text.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace provost::http {
namespace {

constexpr std::size_t kLongestAddress = 254;
constexpr std::size_t kLongestLocalPart = 64;
constexpr std::size_t kLongestSubject = 200;
constexpr std::size_t kLongestText = 16 * 1024;
constexpr std::size_t kLongestLine = 990;  // RFC 5322 §2.1.1 allows 998

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

/// A character of a dot-atom (RFC 5322 §3.2.3), or a dot.
bool is_atom(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return letter || std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}

bool is_host(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

bool is_dotted(std::string_view text) {
  return !text.empty() && !text.starts_with('.') && !text.ends_with('.') && text.find("..") == std::string_view::npos;
}

bool is_text(std::string_view text) {
  std::size_t line = 0;
  for (const char c : text) {
    line = c == '\n' ? 0 : line + 1;
    if ((c != '\n' && !is_printable(c)) || line > kLongestLine) return false;
  }
  return text.size() <= kLongestText;
}

/// The date of RFC 5322 §3.3, in UTC.
std::string date_of(Instant at) {
  using namespace std::chrono;
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string iso = to_iso8601(at);  // 2026-01-02T03:04:05.678Z
  const auto day = floor<days>(sys_time<microseconds>{microseconds(at.us)});
  const unsigned month = static_cast<unsigned>(year_month_day(day).month());
  return std::string(kDays.at(weekday(day).c_encoding())) + ", " + iso.substr(8, 2) + " " + kMonths.at(month - 1) +
         " " + iso.substr(0, 4) + " " + iso.substr(11, 8) + " +0000";
}

std::string with_crlf(std::string_view text) {
  std::string lines;
  for (const char c : text) lines.append(c == '\n' ? "\r\n" : std::string(1, c));
  return lines;
}

}  // namespace

bool is_plain_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || text.size() > kLongestAddress) return false;
  const std::string_view local = text.substr(0, at);
  const std::string_view host = text.substr(at + 1);
  return is_dotted(local) && local.size() <= kLongestLocalPart && std::all_of(local.begin(), local.end(), is_atom) &&
         is_dotted(host) && std::all_of(host.begin(), host.end(), is_host);
}

Result<std::string> message_of(const Mail& mail, const Envelope& envelope) {
  if (!is_plain_address(mail.to))
    return fail(Code::invalid_value, "the e-mail address of the person is not a plain one");
  if (!is_plain_address(envelope.from)) return fail(Code::invalid_value, "the sender is not a plain e-mail address");
  const bool subject_fits =
      mail.subject.size() <= kLongestSubject && std::all_of(mail.subject.begin(), mail.subject.end(), is_printable);
  if (!subject_fits || !is_text(mail.text)) return fail(Code::invalid_value, "the message is not plain ASCII lines");
  const std::string host = envelope.from.substr(envelope.from.find('@') + 1);
  return "Date: " + date_of(envelope.at) + "\r\nFrom: <" + envelope.from + ">\r\nTo: <" + mail.to +
         ">\r\nSubject: " + mail.subject + "\r\nMessage-ID: <" + envelope.id + "@" + host +
         ">\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n"
         "Content-Transfer-Encoding: 7bit\r\n\r\n" +
         with_crlf(mail.text);
}

}  // namespace provost::http
