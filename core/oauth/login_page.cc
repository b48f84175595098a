#include "core/oauth/login_page.h"

#include "core/oauth/authorization.h"
#include "core/oauth/html.h"

namespace provost::oauth {
namespace {

using http::Response;

/// Where a login may lead: to an authorization request here and nowhere else, so that it is no open redirector.
bool is_ours(std::string_view next) { return next.starts_with("/oauth2/authorize?"); }

/// Where the form is shown, and why again.
struct Stage {
  int status = 200;
  std::string_view next, message;
};

Response page(const Parts& parts, const Stage& stage) {
  Page page{stage.status, "Sign in", "", app_behind(parts, stage.next)};
  if (!stage.message.empty()) page.main = "<p role=\"alert\">" + escaped(stage.message) + "</p>";
  page.main += R"(<form method="post" action="/login"><input type="hidden" name="next" value=")";
  page.main += escaped(stage.next) + R"(">
<label for="username">User name</label><input id="username" name="username" autocomplete="username" required autofocus>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required>
<button>Sign in</button></form>)";
  return html_answer(page);
}

}  // namespace

Result<Response> login_page(const Parts& parts, const http::Exchange& exchange) {
  const std::string_view next = exchange.target.find("next").value_or("");
  return page(parts, {200, is_ours(next) ? next : "", ""});
}

Result<Response> log_in(const Parts& parts, const http::Request& request) {
  const Form form = TRY(Form::read(request));
  const std::string_view next = is_ours(form.text("next")) ? form.text("next") : "";
  const auto person =
      parts.authenticator.from_password({std::string(form.text("tenant")), std::string(form.text("username")),
                                         Secret(std::string(form.text("password"))), request.head.peer});
  if (!person && person.error().code == Code::limited) {
    const std::string message = wait_message(person.error());
    Response response = page(parts, {429, next, message});
    response.headers.set("Retry-After", std::to_string(person.error().retry_after()));
    return response;
  }
  if (!person && person.error().code != Code::unauthenticated) return tl::unexpected(person.error());
  if (!person) return page(parts, {401, next, "The user name or the password is wrong."});
  const auto session = parts.authenticator.sign_in(*person, parts.lives.session);
  if (!session && session.error().code == Code::forbidden)
    return page(parts, {401, next, "This account cannot sign in."});
  if (!session) return tl::unexpected(session.error());
  Response response = next.empty() ? page(parts, {200, "", "You are signed in."}) : Response{303, {}, {}};
  if (!next.empty()) response.headers.set("Location", std::string(next));
  response.headers.set("Set-Cookie", std::string(kSessionCookie) + "=" + std::string(session->text.reveal()) +
                                         "; Path=/; Secure; HttpOnly; SameSite=Lax");
  return response;
}

}  // namespace provost::oauth
