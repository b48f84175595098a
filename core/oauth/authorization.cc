#include "core/oauth/authorization.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/store/oauth_client_table.h"

namespace provost::oauth {
namespace {

using http::Response;

Response redirect(std::string location) {
  Response response;
  response.status = 302;
  response.headers.set("Location", std::move(location));
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Referrer-Policy", "no-referrer");
  return response;
}

/// The way back to the app with these parameters; `iss` tells it who answers (RFC 9207).
class WayBack {
 public:
  WayBack(const Parts& parts, const Form& form) : url_(form.text("redirect_uri")) {
    add("iss", parts.issuer);
    if (!form.text("state").empty()) add("state", form.text("state"));
  }

  Response with(std::string_view name, std::string_view value) {
    add(name, value);
    return redirect(url_);
  }

 private:
  void add(std::string_view name, std::string_view value) {
    url_ += url_.find('?') == std::string::npos ? '?' : '&';
    url_.append(name).append("=").append(http::encode_query(value));
  }

  std::string url_;
};

Result<OauthClient> client_of(const Parts& parts, const Form& form) {
  std::optional<OauthClient> client;
  TRY(parts.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    client = TRY(OauthClientTable(session).find_enabled(ClientId{std::string(form.text("client_id"))}));
    return {};
  }));
  if (!client) return fail(Code::invalid_syntax, "client_id names no client");
  const auto& known = client->redirect_uris;
  if (std::find(known.begin(), known.end(), form.text("redirect_uri")) == known.end()) {
    return fail(Code::invalid_syntax, "redirect_uri is not one that the client registered");
  }
  return std::move(*client);
}

bool is_challenge(std::string_view text) {
  const auto is_base64url = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return text.size() == 43 && std::all_of(text.begin(), text.end(), is_base64url);
}

CredentialOrder code_order(const Parts& parts, const OauthClient& client, const AdminCaller& person, const Form& form) {
  CredentialOrder order;
  order.tenant = client.tenant;
  order.user = *person.user;
  order.kind = CredentialKind::authorization_code;
  order.life = parts.lives.code;
  if (person.credential) order.proven_epoch = person.credential->epoch;
  order.client_id = client.id.value;
  order.scopes = form.text("scope");
  order.detail = json::write(
      Value::object({{"redirect_uri", form.text("redirect_uri")}, {"code_challenge", form.text("code_challenge")}}));
  return order;
}

}  // namespace

Result<Response> authorize(const Parts& parts, const http::Exchange& exchange) {
  static constexpr CredentialKind kSession[] = {CredentialKind::session};
  const Form form = TRY(Form::from_query(exchange.target));
  const OauthClient client = TRY(client_of(parts, form));
  WayBack back(parts, form);
  if (form.text("response_type") != "code") return back.with("error", "unsupported_response_type");
  if (form.text("code_challenge_method") != "S256" || !is_challenge(form.text("code_challenge"))) {
    return back.with("error", "invalid_request");
  }
  if (!text::holds_words(client.scopes, form.text("scope"))) return back.with("error", "invalid_scope");
  const auto person = parts.authenticator.from_token(cookie(exchange.request.head, kSessionCookie), kSession);
  if (!person || !person->user || person->tenant != client.tenant) {
    return redirect("/login?next=" + http::encode_query(exchange.request.head.target));
  }
  std::optional<IssuedCredential> code;
  const auto issued = parts.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    code = TRY(parts.credentials.issue(session, code_order(parts, client, *person, form)));
    return {};
  });
  if (!issued && issued.error().code == Code::forbidden) return back.with("error", "access_denied");
  if (!issued) return tl::unexpected(issued.error());
  return back.with("code", code->text.reveal());
}

}  // namespace provost::oauth
