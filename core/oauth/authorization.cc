#include "core/oauth/authorization.h"

#include <algorithm>

#include "core/access/liveness.h"
#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "core/oauth/consent_page.h"
#include "core/oauth/html.h"
#include "core/store/consent_table.h"
#include "core/store/oauth_client_table.h"

namespace provost::oauth {
namespace {

using http::Response;

constexpr std::string_view kPath = "/oauth2/authorize?";

/// By 303, so that no browser sends a form on (RFC 9700 §4.12).
Response redirect(std::string location) {
  Response response;
  response.status = 303;
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
  if (person.credential) {
    order.proven_epoch = person.credential->epoch;
    order.proven = person.credential->proven_at();
  }
  order.client_id = client.id.value;
  order.scopes = form.text("scope");
  order.detail = json::write(
      Value::object({{"redirect_uri", form.text("redirect_uri")}, {"code_challenge", form.text("code_challenge")}}));
  return order;
}

/// An authorization request whose answer may go to the app.
struct Asked {
  Form form;
  OauthClient client;
};

Result<Asked> read(const Parts& parts, const http::Target& target) {
  Form form = TRY(Form::from_query(target));
  OauthClient client = TRY(client_of(parts, form));
  return Asked{std::move(form), std::move(client)};
}

/// What is wrong with it, by a word of RFC 6749 §4.1.2.1; "" if nothing is.
std::string_view fault_of(const Asked& asked) {
  if (asked.form.text("response_type") != "code") return "unsupported_response_type";
  const std::string_view mode = asked.form.text("response_mode");
  if (!mode.empty() && mode != "query") return "invalid_request";
  if (asked.form.text("code_challenge_method") != "S256" || !is_challenge(asked.form.text("code_challenge"))) {
    return "invalid_request";
  }
  return text::holds_words(asked.client.scopes, asked.form.text("scope")) ? "" : "invalid_scope";
}

/// Who is signed in here in the client's tenant.
Result<AdminCaller> person_of(const Parts& parts, const http::RequestHead& head, const OauthClient& client) {
  static constexpr CredentialKind kSession[] = {CredentialKind::session};
  auto person = TRY(parts.authenticator.from_token(cookie(head, kSessionCookie), kSession));
  if (!person.user || person.tenant != client.tenant) return fail(Code::unauthenticated, "nobody is signed in");
  return person;
}

Response to_login(std::string_view query) {
  return redirect("/login?next=" + http::encode_query(std::string(kPath).append(query)));
}

Result<bool> must_be_asked(const Parts& parts, const Asked& asked, const AdminCaller& person) {
  if (asked.client.first_party) return false;
  // Any program on the person's machine may call itself this app there (RFC 8252 §8.6).
  const bool may_be_another = asked.client.is_public() && !asked.form.text("redirect_uri").starts_with("https://");
  if (may_be_another) return true;
  std::optional<std::string> granted;
  TRY(parts.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    granted = TRY(ConsentTable(session, asked.client.tenant).find(*person.user, asked.client.id));
    return {};
  }));
  return !granted || !text::holds_words(*granted, asked.form.text("scope"));
}

enum class Consent { given, not_needed };

/// Lets the app have a code, and remembers what the person said. The login must live where that is written.
Result<Response> let_have(const Parts& parts, const Asked& asked, const AdminCaller& person, Consent consent) {
  std::optional<IssuedCredential> code;
  const auto issued =
      transact_as(parts.database, parts.clock, person.proof, [&](sql::Session& session) -> Result<void> {
        const OauthClient& client = asked.client;
        if (consent == Consent::given) {
          TRY(ConsentTable(session, client.tenant)
                  .grant(*person.user, client.id, asked.form.text("scope"), parts.clock.now()));
        }
        code = TRY(parts.credentials.issue(session, code_order(parts, client, person, asked.form)));
        return {};
      });
  WayBack back(parts, asked.form);
  const bool ended =
      !issued && (issued.error().code == Code::forbidden || issued.error().code == Code::unauthenticated);
  if (ended) return back.with("error", "access_denied");
  if (!issued) return tl::unexpected(issued.error());
  return back.with("code", code->text.reveal());
}

std::string_view query_of(std::string_view target) {
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

Response stale_page() {
  return html_answer({403, "Start again", "<p role=\"alert\">This page is out of date. Go back to the app.</p>"});
}

}  // namespace

Result<Response> authorize(const Parts& parts, const http::Exchange& exchange) {
  const Asked asked = TRY(read(parts, exchange.target));
  if (const auto fault = fault_of(asked); !fault.empty()) return WayBack(parts, asked.form).with("error", fault);
  const http::RequestHead& head = exchange.request.head;
  const std::string_view query = query_of(head.target);
  const auto person = person_of(parts, head, asked.client);
  if (!person && person.error().code != Code::unauthenticated) return tl::unexpected(person.error());
  if (!person) return to_login(query);
  const bool asking = TRY(must_be_asked(parts, asked, *person));
  if (!asking) return let_have(parts, asked, *person, Consent::not_needed);
  return consent_page({asked.client, *person, cookie(head, kSessionCookie), query, asked.form.text("scope"),
                       asked.form.text("redirect_uri")});
}

Result<Response> decide(const Parts& parts, const http::Request& request) {
  const Form form = TRY(Form::read(request));
  const std::string_view query = form.text("request");
  const auto target = http::split(std::string(kPath).append(query));
  if (!target) return fail(Code::invalid_syntax, "the request is not a valid query");
  const Asked asked = TRY(read(parts, *target));
  if (const auto fault = fault_of(asked); !fault.empty()) return WayBack(parts, asked.form).with("error", fault);
  const auto person = person_of(parts, request.head, asked.client);
  if (!person && person.error().code != Code::unauthenticated) return tl::unexpected(person.error());
  if (!person) return to_login(query);
  if (!crypto::equal(form.text("token"), consent_token(cookie(request.head, kSessionCookie), query)))
    return stale_page();
  if (form.text("decision") == "deny") return WayBack(parts, asked.form).with("error", "access_denied");
  if (form.text("decision") != "allow") return fail(Code::invalid_syntax, "decision is allow or deny");
  return let_have(parts, asked, *person, Consent::given);
}

std::string app_behind(const Parts& parts, std::string_view target) {
  const auto split = http::split(target);
  if (!split) return "";
  const auto asked = read(parts, *split);
  return asked ? origin_of(asked->form.text("redirect_uri")) : "";
}

}  // namespace provost::oauth
