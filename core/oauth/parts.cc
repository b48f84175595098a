#include "core/oauth/parts.h"

#include "core/access/client_authenticator.h"
#include "core/base/text.h"

namespace provost::oauth {
namespace {

/// What a client proves itself by: a Basic header, or the form, and never both (RFC 6749 §2.3).
Result<ClientCredentials> credentials_of(const http::RequestHead& head, const Form& form) {
  auto basic = TRY(basic_credentials(head));
  const std::string_view id = form.text("client_id");
  const std::string_view secret = form.text("client_secret");
  if (!basic)
    return ClientCredentials{std::string(id), secret.empty() ? std::nullopt : std::optional(std::string(secret))};
  if (!secret.empty()) return fail(Code::invalid_syntax, "a client proves itself in one way only");
  if (!id.empty() && id != basic->id) return tl::unexpected(client_refusal());
  return std::move(*basic);
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
  const ClientCredentials given = TRY(credentials_of(head, form));
  return prove_client(parts.database, given);
}

http::Response refusal(std::string_view error, std::string_view description) {
  return json_answer(400, Value::object({{"error", error}, {"error_description", description}}));
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
