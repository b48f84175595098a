#include "core/crypto/seal.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <limits>
#include <memory>
#include <stdexcept>

#include "core/crypto/digest.h"
#include "core/crypto/encoding.h"
#include "core/crypto/key_file.h"

namespace provost::crypto {
namespace {

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;
constexpr std::size_t kIdSize = 16;
constexpr std::size_t kLargest = 1 << 20;  // of a sealed text; secrets are far smaller
constexpr std::string_view kVersion = "v1.";
constexpr std::size_t kHeader = kVersion.size() + kIdSize + 1;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

Cipher new_cipher() { return Cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free); }
const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void must(bool done) {
  if (!done) throw std::runtime_error("AES-256-GCM is not available");
}

/// What is authenticated beside the secret. The header has a fixed length, so no context can look like another.
std::string bound(std::string_view key_id, std::string_view context) {
  return std::string(kVersion).append(key_id).append("|").append(context);
}

/// nonce, ciphertext and tag in one text.
std::string encrypt(const Secret& key, std::string_view nonce, std::string_view plain, std::string_view bound_text) {
  const Cipher cipher = new_cipher();
  must(cipher &&
       EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key.reveal()), bytes_of(nonce)) == 1);
  int size = 0;
  must(EVP_EncryptUpdate(cipher.get(), nullptr, &size, bytes_of(bound_text), static_cast<int>(bound_text.size())) == 1);
  std::string box(nonce);
  box.resize(kNonceSize + plain.size() + kTagSize);
  unsigned char* out = bytes_of(box) + kNonceSize;
  must(EVP_EncryptUpdate(cipher.get(), out, &size, bytes_of(plain), static_cast<int>(plain.size())) == 1);
  must(EVP_EncryptFinal_ex(cipher.get(), out + size, &size) == 1);
  must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagSize, out + plain.size()) == 1);
  return box;
}

/// The secret, or nothing if the box does not belong to this key and bound text.
Result<Secret> decrypt(const Secret& key, std::string box, std::string_view bound_text) {
  const std::size_t plain_size = box.size() - kNonceSize - kTagSize;
  const Cipher cipher = new_cipher();
  must(cipher &&
       EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key.reveal()), bytes_of(box)) == 1);
  int size = 0;
  must(EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytes_of(bound_text), static_cast<int>(bound_text.size())) == 1);
  std::string plain(plain_size, '\0');
  unsigned char* in = bytes_of(box) + kNonceSize;
  must(EVP_DecryptUpdate(cipher.get(), bytes_of(plain), &size, in, static_cast<int>(plain_size)) == 1);
  must(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagSize, in + plain_size) == 1);
  if (EVP_DecryptFinal_ex(cipher.get(), bytes_of(plain) + size, &size) != 1) {
    OPENSSL_cleanse(plain.data(), plain.size());
    return fail(Code::invalid_value, "the sealed secret was changed, or belongs to another place");
  }
  return Secret(std::move(plain));
}

}  // namespace

SealingKey::SealingKey(Secret key, Random& random)
    : key_(std::move(key)),
      id_(to_hex(hmac_sha256(key_, "provost sealing key id")).substr(0, kIdSize)),
      random_(&random) {}

Result<SealingKey> SealingKey::from_base64(const Secret& text, Random& random) {
  auto bytes = crypto::from_base64(text.reveal());
  if (!bytes) return fail(Code::invalid_value, "the sealing key is not base64");
  Secret key(std::move(*bytes));
  if (key.reveal().size() != kKeySize) return fail(Code::invalid_value, "the sealing key does not have 32 bytes");
  return SealingKey(std::move(key), random);
}

SealingKey SealingKey::generate(Random& random) {
  std::array<std::byte, kKeySize> bytes{};
  random.fill(bytes);
  Secret key(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  OPENSSL_cleanse(bytes.data(), bytes.size());
  return SealingKey(std::move(key), random);
}

Secret SealingKey::text() const { return Secret(to_base64(key_.reveal())); }

std::string_view SealingKey::id_in(std::string_view sealed) {
  const bool is_one = sealed.starts_with(kVersion) && sealed.size() > kHeader && sealed[kHeader - 1] == '.';
  return is_one ? sealed.substr(kVersion.size(), kIdSize) : std::string_view();
}

Result<SealingKey> SealingKey::from_file(const std::string& path, MissingKey missing, Random& random) {
  auto text = read_key_file(path);
  if (!text && text.error().code == Code::not_found && missing == MissingKey::create) {
    TRY(create_key_file(path, generate(random).text()));
    text = read_key_file(path);  // another process may have been first: then its key is the one
  }
  const auto key_text = TRY(std::move(text));
  return from_base64(key_text, random);
}

Secret SealingKey::derive(std::string_view purpose) const {
  return Secret(hmac_sha256(key_, std::string("provost derived key for ").append(purpose)));
}

std::string SealingKey::seal(const Secret& secret, std::string_view context) const {
  if (secret.reveal().size() > kLargest / 2 || context.size() > kLargest) {
    throw std::length_error("too large to be sealed");
  }
  std::array<std::byte, kNonceSize> nonce{};
  random_->fill(nonce);
  const std::string_view nonce_text(reinterpret_cast<const char*>(nonce.data()), nonce.size());
  const std::string box = encrypt(key_, nonce_text, secret.reveal(), bound(id_, context));
  return std::string(kVersion).append(id_).append(".").append(to_base64url(box));
}

Result<Secret> SealingKey::open(std::string_view sealed, std::string_view context) const {
  const std::string_view id = id_in(sealed);
  if (id.empty() || sealed.size() > kLargest || context.size() > kLargest) {
    return fail(Code::invalid_value, "the text is not a sealed secret");
  }
  if (!equal(id, id_)) {
    return fail(Code::invalid_value, "the secret was sealed with another key");
  }
  auto box = TRY(from_base64url(sealed.substr(kHeader)));
  if (box.size() < kNonceSize + kTagSize) return fail(Code::invalid_value, "the text is not a sealed secret");
  return decrypt(key_, std::move(box), bound(id_, context));
}

}  // namespace provost::crypto
