#include "core/oauth/parts.h"

#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "core/crypto/encoding.h"
#include "core/store/oauth_client_table.h"

namespace provost::oauth {
namespace {

constexpr std::string_view kRefusal = "the client is not known, or its credentials are wrong";

struct ClientCredentials {
  std::string id, secret;
};

/// Basic credentials, whose halves are form-encoded (RFC 6749 §2.3.1); nothing if there are none of that kind.
std::optional<ClientCredentials> basic_credentials(const http::RequestHead& head) {
  constexpr std::string_view kScheme = "basic ";
  const auto header = head.headers.find("authorization");
  if (!header || header->size() <= kScheme.size()) return std::nullopt;
  if (!text::equal_ignoring_case(header->substr(0, kScheme.size()), kScheme)) return std::nullopt;
  const auto decoded = crypto::from_base64(text::trim(header->substr(kScheme.size())));
  if (!decoded) return std::nullopt;
  const std::size_t colon = decoded->find(':');
  if (colon == std::string::npos) return std::nullopt;
  const auto id = http::percent_decode(std::string_view(*decoded).substr(0, colon));
  const auto secret = http::percent_decode(std::string_view(*decoded).substr(colon + 1));
  if (!id || !secret) return std::nullopt;
  return ClientCredentials{*id, *secret};
}

bool proves(const OauthClient& client, const std::optional<ClientCredentials>& given) {
  if (client.is_public()) return !given;
  return given && crypto::equal(*client.secret_hash, crypto::sha256_hex(given->secret));
}

}  // namespace

std::string_view cookie(const http::RequestHead& head, std::string_view name) {
  const auto header = head.headers.find("cookie");
  std::string_view rest = header.value_or("");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view pair = text::trim(rest.substr(0, end));
    rest.remove_prefix(std::min(rest.size(), end + 1));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
  }
  return {};
}

Result<OauthClient> authenticate_client(const Parts& parts, const http::RequestHead& head, const Form& form) {
  const auto given = basic_credentials(head);
  const ClientId id{given ? given->id : std::string(form.text("client_id"))};
  std::optional<OauthClient> client;
  TRY(parts.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    client = TRY(OauthClientTable(session).find_enabled(id));
    return {};
  }));
  if (!client || !proves(*client, given)) return fail(Code::unauthenticated, std::string(kRefusal));
  return std::move(*client);
}

http::Response json_answer(int status, const Value& body) {
  http::Response response;
  response.status = status;
  response.headers.set("Content-Type", "application/json");
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Pragma", "no-cache");
  response.body = json::write(body);
  return response;
}

}  // namespace provost::oauth
