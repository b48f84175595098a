#include "core/admin/zitadel/grpc_web.h"

#include <cstdint>

#include "core/admin/zitadel/messages.h"
#include "core/crypto/encoding.h"

namespace provost::zitadel::grpc_web {
namespace {

constexpr std::size_t kPrefix = 5;
constexpr unsigned char kCompressed = 0x01;
constexpr unsigned char kTrailers = 0x80;

std::string frame(unsigned char flags, std::string_view payload) {
  std::string framed(1, static_cast<char>(flags));
  for (int shift = 24; shift >= 0; shift -= 8) framed.push_back(static_cast<char>((payload.size() >> shift) & 0xFFU));
  return framed.append(payload);
}

/// grpc-message: what is not printable ASCII, and the percent sign, as %XX.
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte >= 0x20 && byte <= 0x7E && byte != '%') {
      encoded.push_back(character);
    } else {
      encoded.append({'%', kDigits[byte >> 4U], kDigits[byte & 0xFU]});
    }
  }
  return encoded;
}

http::Response response_of(std::string_view content_type) {
  http::Response response;
  response.headers.set("Content-Type", std::string(content_type));
  response.headers.set("Cache-Control", "no-store");
  return response;
}

}  // namespace

Result<std::string_view> unframe(std::string_view body) {
  if (body.size() < kPrefix) return fail(Code::invalid_syntax, "the body is shorter than one gRPC-web frame");
  const auto flags = static_cast<unsigned char>(body[0]);
  if (flags == kCompressed) return fail(Code::unsupported, "compressed messages are not taken");
  if (flags != 0) return fail(Code::invalid_syntax, "the first frame must be a message");
  std::uint32_t size = 0;
  for (std::size_t at = 1; at < kPrefix; ++at) size = (size << 8U) | static_cast<unsigned char>(body[at]);
  body.remove_prefix(kPrefix);
  if (body.size() < size) return fail(Code::invalid_syntax, "the body ends within its frame");
  if (body.size() > size) return fail(Code::unsupported, "this call takes one message");
  return body;
}

http::Response success(std::string_view content_type, std::string_view message) {
  http::Response response = response_of(content_type);
  response.body = frame(0, message) + frame(kTrailers, "grpc-status: 0\r\n");
  return response;
}

http::Response failure(std::string_view content_type, const Fault& fault) {
  http::Response response = response_of(content_type);
  std::string details = crypto::to_base64(write_status(fault, Codec::proto));
  details.erase(details.find_last_not_of('=') + 1);
  response.headers.set("grpc-status", std::to_string(static_cast<int>(fault.code)));
  response.headers.set("grpc-message", percent_encoded(message_of(fault)));
  response.headers.set("grpc-status-details-bin", std::move(details));
  return response;
}

}  // namespace provost::zitadel::grpc_web
