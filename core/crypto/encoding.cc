#include "core/crypto/encoding.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

#include "core/base/text.h"

namespace provost::crypto {
namespace {

constexpr std::size_t kLargest = 1 << 30;  // the library counts in int

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

tl::unexpected<Error> not_encoded() { return fail(Code::invalid_value, "the text is not well encoded"); }

}  // namespace

std::string to_base64(std::string_view bytes) {
  if (bytes.size() > kLargest) throw std::length_error("too large to be encoded");
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  EVP_EncodeBlock(bytes_of(text), bytes_of(bytes), static_cast<int>(bytes.size()));
  text.pop_back();  // the NUL that the library writes
  return text;
}

std::string to_base64url(std::string_view bytes) {
  std::string text = to_base64(bytes);
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  text.resize(std::min(text.find('='), text.size()));
  return text;
}

std::string to_hex(std::string_view bytes) {
  if (bytes.size() > kLargest) throw std::length_error("too large to be encoded");
  std::string text(bytes.size() * 2 + 1, '\0');
  if (OPENSSL_buf2hexstr_ex(text.data(), text.size(), nullptr, bytes_of(bytes), bytes.size(), '\0') != 1) {
    throw std::runtime_error("hexadecimal text is not available");
  }
  text.pop_back();
  return text::lower_ascii(text);
}

Result<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0 || text.size() > kLargest) return not_encoded();
  std::string bytes(text.size() / 4 * 3, '\0');
  if (!text.empty() && EVP_DecodeBlock(bytes_of(bytes), bytes_of(text), static_cast<int>(text.size())) < 0) {
    return not_encoded();
  }
  const auto padding = static_cast<std::size_t>(std::count(text.begin(), text.end(), '='));
  if (padding > 2) return not_encoded();
  bytes.resize(bytes.size() - std::min(padding, bytes.size()));
  // The library skips blanks and ignores stray bits; only what we would have written is taken.
  if (to_base64(bytes) != text) return not_encoded();
  return bytes;
}

Result<std::string> from_base64url(std::string_view text) {
  if (text.find_first_of("+/=") != std::string_view::npos || text.size() % 4 == 1) return not_encoded();
  std::string padded(text);
  std::replace(padded.begin(), padded.end(), '-', '+');
  std::replace(padded.begin(), padded.end(), '_', '/');
  padded.append((4 - padded.size() % 4) % 4, '=');
  return from_base64(padded);
}

Result<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0 || text.size() > kLargest) return not_encoded();
  std::string bytes(text.size() / 2, '\0');
  const std::string copy(text);  // the library reads up to a NUL
  std::size_t size = 0;
  if (OPENSSL_hexstr2buf_ex(bytes_of(bytes), bytes.size(), &size, copy.c_str(), '\0') != 1) return not_encoded();
  bytes.resize(size);
  if (to_hex(bytes) != text::lower_ascii(text)) return not_encoded();
  return bytes;
}

}  // namespace provost::crypto
