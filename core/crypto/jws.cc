#include "core/crypto/jws.h"

#include <algorithm>

#include "core/crypto/encoding.h"

namespace provost::crypto {
namespace {

bool is_type(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-';
  });
}

}  // namespace

Result<std::string> JwtSigner::sign(const Jwt& jwt) const {
  if (!is_type(jwt.type)) return fail(Code::invalid_value, "a token's type is not one word");
  const auto key = std::find_if(keys_.rbegin(), keys_.rend(),
                                [&](const SigningKey& each) { return each.algorithm() == jwt.algorithm; });
  if (key == keys_.rend()) return fail(Code::unsupported, "there is no signing key of this algorithm");
  // None of the three values needs an escape.
  std::string header = R"({"alg":")";
  header.append(to_word(jwt.algorithm)).append(R"(","kid":")").append(key->id());
  header.append(R"(","typ":")").append(jwt.type).append("\"}");
  std::string text = to_base64url(header) + "." + to_base64url(jwt.claims);
  text += "." + to_base64url(key->sign(text));
  return text;
}

}  // namespace provost::crypto
