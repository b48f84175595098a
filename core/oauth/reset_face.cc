#include "core/oauth/reset_face.h"

#include "core/access/liveness.h"
#include "core/access/login_guard.h"
#include "core/access/password_links.h"
#include "core/crypto/digest.h"
#include "core/crypto/password_policy.h"
#include "core/crypto/token_text.h"
#include "core/oauth/form.h"
#include "core/oauth/html.h"
#include "core/oauth/oauth_contracts.h"

namespace provost::oauth {
namespace {

using http::Exchange;
using http::RequestHead;
using http::Response;

constexpr std::uint64_t kBodyLimit = 16 * 1024;
constexpr std::string_view kDoor = "/reset";

/// Whoever has the link is the caller.
struct Anyone {};

Result<bool> opens_here(sql::Session& session, const CredentialBearer& bearer, Instant now) {
  const CredentialKind kind = bearer.credential.kind;
  const bool is_link = kind == CredentialKind::reset_token || kind == CredentialKind::invite_token;
  if (!is_link || !is_live(bearer, now)) return false;
  return maker_covers(session, bearer);
}

Response dead_page() {
  return html_answer({404, "Choose a password",
                      "<p role=\"alert\">This link does not work, or does not work any more.</p>"
                      "<p>Ask your administrator for a new one.</p>"});
}

Response waiting_page(const Error& error) {
  Response response =
      html_answer({429, "Choose a password", "<p role=\"alert\">" + escaped(wait_message(error)) + "</p>"});
  response.headers.set("Retry-After", std::to_string(error.retry_after()));
  return response;
}

/// The form, and what was wrong with what was sent.
Response form_page(std::string_view token, std::string_view user_name, std::string_view message) {
  Page page{message.empty() ? 200 : 422, "Choose a password", ""};
  if (!message.empty()) page.main = "<p id=\"fault\" role=\"alert\">" + escaped(message) + "</p>";
  const std::string described = message.empty() ? "" : R"( aria-invalid="true" aria-describedby="fault")";
  page.main += R"(<form method="post" action="/reset"><input type="hidden" name="token" value=")" + escaped(token) +
               R"(">
<label for="username">User name</label><input id="username" name="username" value=")" +
               escaped(user_name) + R"(" autocomplete="username" readonly>
<label for="password">New password</label><input id="password" name="password" type="password" autocomplete="new-password" required autofocus)" +
               described + R"(>
<label for="again">New password, once more</label><input id="again" name="again" type="password" autocomplete="new-password" required>
<button>Set the password</button></form>)";
  return html_answer(page);
}

Response done_page() {
  return html_answer({200, "The password is set",
                      "<p role=\"status\">Whatever was signed in before has ended.</p>"
                      "<p><a href=\"/login\">Sign in</a></p>"});
}

std::string_view heading_of(int status) { return status < 500 ? "That did not work" : "Something went wrong"; }

class ResetFace final : public http::Face<Anyone> {
 public:
  explicit ResetFace(const ResetParts& parts) : parts_(parts) {}

  std::string_view prefix() const override { return kDoor; }
  std::uint64_t body_limit(const RequestHead&) const override { return kBodyLimit; }
  Response render(const Error& error) const override {
    if (error.code == Code::limited) return waiting_page(error);
    if (error.code == Code::invalid_syntax) return refuse(400, error.detail);
    if (error.code == Code::not_found) return refuse(404, error.detail);
    if (error.code == Code::unavailable) return refuse(503, "The server cannot do this now. Try again in a moment.");
    return refuse(500, "The server met an unexpected condition.");
  }
  Response refuse(int status, std::string_view reason) const override {
    return html_answer({status, heading_of(status), "<p role=\"alert\">" + escaped(reason) + "</p>"});
  }

 protected:
  Result<Anyone> authenticate(const RequestHead&) const override { return Anyone{}; }
  const std::vector<Route>& routes() const override { return routes_; }
  std::string_view contract_text() const override { return oauth_contracts()[1].text; }

 private:
  /// The bearer of a link that works; nothing for any other text.
  Result<std::optional<CredentialBearer>> look(std::string_view text) const {
    std::optional<CredentialBearer> found;
    if (!crypto::well_formed(text)) return found;
    TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
      found = TRY(CredentialTable(session).find(crypto::sha256_hex(text)));
      if (!found) return {};
      const bool opens = TRY(opens_here(session, *found, parts_.clock.now()));
      if (!opens) found.reset();
      return {};
    }));
    return found;
  }

  /// The same for somebody who may be guessing: what fails counts.
  Result<std::optional<CredentialBearer>> try_link(std::string_view text, const RequestHead& head) const {
    const LoginGuard guard(parts_.database, parts_.clock);
    TRY(guard.enter(kDoor, head.peer));
    auto found = TRY(look(text));
    if (found) TRY(guard.forgive(kDoor, head.peer));
    return found;
  }

  Result<Response> show(const Exchange& exchange) const {
    const std::string_view token = exchange.target.find("token").value_or("");
    const auto bearer = TRY(try_link(token, exchange.request.head));
    return bearer ? form_page(token, bearer->user_name, "") : dead_page();
  }

  Result<Response> choose(const Exchange& exchange) const {
    const Form form = TRY(Form::read(exchange.request));
    const std::string_view token = form.text("token");
    const auto bearer = TRY(try_link(token, exchange.request.head));
    if (!bearer) return dead_page();
    const Secret password{std::string(form.text("password"))};
    const auto objection = objection_to(password, form.text("again"), bearer->user_name);
    if (!objection.empty()) return form_page(token, bearer->user_name, objection);
    // Hashing is slow on purpose: for those with a link only, and while no transaction waits.
    const auto phc = parts_.passwords.hash(password);
    if (!phc && phc.error().code == Code::invalid_value) return form_page(token, bearer->user_name, phc.error().detail);
    if (!phc) return tl::unexpected(phc.error());
    const bool chosen = TRY(use(*bearer, *phc));
    return chosen ? done_page() : dead_page();
  }

  static std::string objection_to(const Secret& password, std::string_view again, std::string_view user_name) {
    if (!crypto::equal(password.reveal(), again)) return "The two passwords are not the same.";
    const auto good = crypto::check_new_password(password, user_name);
    return good ? std::string() : good.error().detail;
  }

  /// Spends the link and sets the password, in one transaction; false if the link has ended meanwhile.
  Result<bool> use(const CredentialBearer& seen, const std::string& phc) const {
    bool chosen = false;
    TRY(parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
      chosen = false;
      const TenantId tenant = seen.credential.tenant;
      const sql::Dialect& dialect = parts_.database.dialect();
      Tables tables(session, dialect, tenant);
      TRY(hold_maker(session, dialect, tenant, seen.credential.maker));
      TRY(tables.locks.hold(SubjectKind::user, seen.scim_id));
      const CredentialTable credentials(session);
      const auto bearer = TRY(credentials.find(seen.credential.hash));
      if (!bearer) return {};
      const bool opens = TRY(opens_here(session, *bearer, parts_.clock.now()));
      if (!opens) return {};
      const auto user = TRY(tables.users.find(seen.credential.user, SourceId{}));
      if (!user) return {};
      chosen = TRY(credentials.spend(seen.credential.hash, parts_.clock.now()));
      if (!chosen) return {};
      const Principal principal{{"link", seen.credential.id.value, "a link for a password"}, std::nullopt};
      TRY(parts_.directory.set_password(tables, *user, phc, principal));
      return {};
    }));
    return chosen;
  }

  static constexpr std::string_view kHtml = "text/html";
  const ResetParts parts_;
  const std::vector<http::Outcome> kPages{{200, kHtml}, {400, kHtml}, {404, kHtml}, {413, kHtml},
                                          {422, kHtml}, {429, kHtml}, {500, kHtml}, {503, kHtml}};
  const std::vector<Route> routes_{
      {"GET",
       "",
       [this](const Anyone&, const Exchange& exchange) { return show(exchange); },
       {"showPasswordPage", "Shows the page on which whoever has the link chooses a password.", {}, kPages, {"token"}}},
      {"POST",
       "",
       [this](const Anyone&, const Exchange& exchange) { return choose(exchange); },
       {"choosePassword", "Sets the password, and ends the link.", "PasswordForm", kPages}},
  };
};

}  // namespace

std::unique_ptr<http::AnyFace> make_reset_face(const ResetParts& parts) { return std::make_unique<ResetFace>(parts); }

}  // namespace provost::oauth
