#include "core/http/response_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "core/base/text.h"

namespace provost::http {
namespace {

constexpr std::int64_t kSecondUs = 1'000'000;

struct Reason {
  int status;
  std::string_view phrase;
};

constexpr Reason kReasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
};

constexpr std::string_view kFramingHeaders[] = {"connection", "content-length",    "date",   "keep-alive",
                                                "trailer",    "transfer-encoding", "upgrade"};

std::string_view phrase_of(int status) {
  const auto* found = std::find_if(std::begin(kReasons), std::end(kReasons),
                                   [status](const Reason& reason) { return reason.status == status; });
  return found == std::end(kReasons) ? std::string_view() : found->phrase;
}

bool is_name_char(char c) {
  return c > 0x20 && c < 0x7f && std::string_view("\"(),/:;<=>?@[\\]{}").find(c) == std::string_view::npos;
}
bool is_value_char(char c) { return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f); }

bool is_framing(std::string_view name) {
  return std::any_of(std::begin(kFramingHeaders), std::end(kFramingHeaders),
                     [name](std::string_view framing) { return text::equal_ignoring_case(name, framing); });
}

/// A 204 has no Content-Length, a 304 neither body nor a length of its own (RFC 9110 §8.6, §15.4.5).
bool has_length(int status) { return status != 204 && status != 304; }

void add_field(std::string_view name, std::string_view value, std::string& out) {
  out.append(name).append(": ").append(value).append("\r\n");
}

std::string_view connection_option(Persistence persistence) {
  switch (persistence) {
    case Persistence::keep_alive:
      return "";
    case Persistence::keep_alive_http10:
      return "keep-alive";
    case Persistence::close:
      return "close";
  }
  return "close";
}

}  // namespace

std::string_view HttpDate::text() {
  const auto second = clock_.now().us / kSecondUs;
  if (second == second_) return text_;
  constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto time = static_cast<std::time_t>(second);
  std::tm utc{};
  gmtime_r(&time, &utc);
  std::array<char, 64> line{};
  std::snprintf(line.data(), line.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  second_ = second;
  text_ = line.data();
  return text_;
}

bool is_sendable(const Response& response) {
  if (response.status < 200 || response.status > 599) return false;
  const auto& fields = response.headers.all();
  return std::all_of(fields.begin(), fields.end(), [](const auto& field) {
    return !field.first.empty() && std::all_of(field.first.begin(), field.first.end(), is_name_char) &&
           std::all_of(field.second.begin(), field.second.end(), is_value_char);
  });
}

void write_response(const Response& response, const Framing& framing, std::string_view date, std::string& out) {
  out.reserve(out.size() + 256 + response.body.size());
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(phrase_of(response.status)).append("\r\n");
  add_field("Date", date, out);
  for (const auto& [name, value] : response.headers.all()) {
    if (!is_framing(name)) add_field(name, value, out);
  }
  if (has_length(response.status)) add_field("Content-Length", std::to_string(response.body.size()), out);
  if (const auto option = connection_option(framing.persistence); !option.empty()) add_field("Connection", option, out);
  out.append("\r\n");
  if (has_length(response.status) && framing.body == BodyPart::send) out.append(response.body);
}

}  // namespace provost::http
