#include "core/access/client_authenticator.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "core/crypto/encoding.h"
#include "core/http/uri.h"
#include "core/store/oauth_client_table.h"

namespace provost {
namespace {

/// One half of Basic credentials; `+` is a blank in a form.
std::optional<std::string> decoded(std::string_view half) {
  std::string text(half);
  std::replace(text.begin(), text.end(), '+', ' ');
  auto plain = http::percent_decode(text);
  return plain ? std::optional(std::move(*plain)) : std::nullopt;
}

bool proves(const OauthClient& client, const std::optional<std::string>& secret) {
  const std::string hash = crypto::sha256_hex(secret.value_or(""));
  if (client.is_public()) return !secret;
  return crypto::equal(*client.secret_hash, hash) && secret;
}

}  // namespace

Error client_refusal() { return Error{Code::unauthenticated, "the client is not known, or its credentials are wrong"}; }

Result<std::optional<ClientCredentials>> basic_credentials(const http::RequestHead& head) {
  constexpr std::string_view kScheme = "basic ";
  const std::size_t headers = head.headers.count("authorization");
  if (headers == 0) return std::optional<ClientCredentials>();
  const std::string_view header = head.headers.find("authorization").value_or("");
  const bool basic =
      header.size() > kScheme.size() && text::equal_ignoring_case(header.substr(0, kScheme.size()), kScheme);
  if (headers > 1 || !basic) return tl::unexpected(client_refusal());
  const auto pair = crypto::from_base64(text::trim(header.substr(kScheme.size())));
  const std::size_t colon = pair ? pair->find(':') : std::string::npos;
  if (colon == std::string::npos) return tl::unexpected(client_refusal());
  auto id = decoded(std::string_view(*pair).substr(0, colon));
  auto secret = decoded(std::string_view(*pair).substr(colon + 1));
  if (!id || !secret) return tl::unexpected(client_refusal());
  return std::optional(ClientCredentials{std::move(*id), std::move(*secret)});
}

Result<OauthClient> prove_client(sql::Database& database, const ClientCredentials& given) {
  static const OauthClient kNobody{{}, {}, "", std::string(64, '0'), {}, false, {}, ""};
  std::optional<OauthClient> client;
  TRY(database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    client = TRY(OauthClientTable(session).find_enabled(ClientId{given.id}));
    return {};
  }));
  const bool proven = proves(client ? *client : kNobody, given.secret);
  if (!client || !proven) return tl::unexpected(client_refusal());
  return std::move(*client);
}

}  // namespace provost
