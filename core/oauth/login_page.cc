#include "core/oauth/login_page.h"

namespace provost::oauth {
namespace {

using http::Response;

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

/// Where a login may lead: to an authorization request here and nowhere else, so that it is no open redirector.
bool is_ours(std::string_view next) { return next.starts_with("/oauth2/authorize?"); }

Response page(int status, std::string_view next, std::string_view message) {
  Response response;
  response.status = status;
  response.headers.set("Content-Type", "text/html; charset=utf-8");
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Content-Security-Policy",
                       "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'");
  response.headers.set("Referrer-Policy", "no-referrer");
  response.body = R"(<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign in</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:1rem/1.5 sans-serif;max-width:22rem;margin:4rem auto;padding:0 1rem}label,input,button{display:block;width:100%}
input,button{font:inherit;padding:.5rem;margin:.25rem 0 1rem;box-sizing:border-box}</style></head>
<body><main><h1>Sign in</h1>)";
  if (!message.empty()) response.body.append("<p role=\"alert\">").append(escaped(message)).append("</p>");
  response.body.append(R"(<form method="post" action="/login"><input type="hidden" name="next" value=")");
  response.body.append(escaped(next)).append(R"(">
<label for="username">User name</label><input id="username" name="username" autocomplete="username" required autofocus>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Sign in</button></form></main></body></html>
)");
  return response;
}

}  // namespace

Result<Response> login_page(const http::Exchange& exchange) {
  const std::string_view next = exchange.target.find("next").value_or("");
  return page(200, is_ours(next) ? next : "", "");
}

Result<Response> log_in(const Parts& parts, const http::Request& request) {
  const Form form = TRY(Form::read(request));
  const std::string_view next = is_ours(form.text("next")) ? form.text("next") : "";
  const auto person =
      parts.authenticator.from_password({std::string(form.text("tenant")), std::string(form.text("username")),
                                         Secret(std::string(form.text("password"))), request.head.peer});
  if (!person && person.error().code == Code::limited) {
    return page(429, next, "Too many attempts. Wait a moment, then try again.");
  }
  if (!person && person.error().code != Code::unauthenticated) return tl::unexpected(person.error());
  if (!person) return page(401, next, "The user name or the password is wrong.");
  const auto session = parts.authenticator.sign_in(*person, parts.lives.session);
  if (!session && session.error().code == Code::forbidden) return page(401, next, "This account cannot sign in.");
  if (!session) return tl::unexpected(session.error());
  Response response = next.empty() ? page(200, "", "You are signed in.") : Response{303, {}, {}};
  if (!next.empty()) response.headers.set("Location", std::string(next));
  response.headers.set("Set-Cookie", std::string(kSessionCookie) + "=" + std::string(session->text.reveal()) +
                                         "; Path=/; Secure; HttpOnly; SameSite=Lax");
  return response;
}

}  // namespace provost::oauth
