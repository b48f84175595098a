// Secrets that are shown once.
#pragma once

#include <span>
#include <string>

#include "core/base/random.h"
#include "core/base/secret.h"
#include "core/crypto/encoding.h"

namespace provost {

/// A secret of 256 random bits for people to copy.
inline Secret random_secret(Random& random) {
  std::string bytes(32, '\0');
  random.fill(std::as_writable_bytes(std::span(bytes)));
  return Secret(crypto::to_base64url(bytes));
}

}  // namespace provost
