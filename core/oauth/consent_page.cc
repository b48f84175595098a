#include "core/oauth/consent_page.h"

#include <algorithm>
#include <iterator>

#include "core/base/text.h"
#include "core/crypto/digest.h"
#include "core/crypto/encoding.h"
#include "core/model/role.h"
#include "core/oauth/html.h"

namespace provost::oauth {
namespace {

struct Meaning {
  std::string_view scope, text;
};
constexpr Meaning kMeanings[] = {
    {permission::kUsersRead, "see people and what is known of them"},
    {permission::kUsersWrite, "change people, and switch them on and off"},
    {permission::kUsersDelete, "delete people"},
    {permission::kInvitesWrite, "invite people"},
    {permission::kJobsRead, "see what jobs have done"},
    {permission::kBrandsWrite, "see and change brands"},
    {permission::kActivityWrite, "report who was active"},
    {permission::kDeliveriesRead, "see what was sent to apps"},
    {permission::kTokensWrite, "see, make and revoke personal tokens of people"},
};

std::string_view meaning_of(std::string_view scope) {
  const auto* const found = std::find_if(std::begin(kMeanings), std::end(kMeanings),
                                         [&](const Meaning& each) { return each.scope == scope; });
  return found == std::end(kMeanings) ? scope : found->text;
}

std::string hidden(std::string_view name, std::string_view value) {
  return "<input type=\"hidden\" name=\"" + std::string(name) + "\" value=\"" + escaped(value) + "\">";
}

std::string list_of(std::string_view scopes) {
  std::string list = "<p id=\"wish\">It wants to know who you are";
  const auto words = text::split_words(scopes);
  if (words.empty()) return list + ", and nothing else.</p>";
  list += ", and in your name, as far as you may yourself:</p><ul aria-labelledby=\"wish\">";
  for (const std::string_view word : words) list += "<li>" + escaped(meaning_of(word)) + "</li>";
  return list + "</ul>";
}

}  // namespace

std::string consent_token(std::string_view session, std::string_view request) {
  return crypto::to_base64url(crypto::hmac_sha256(Secret(std::string(session)), "consent\n" + std::string(request)));
}

http::Response consent_page(const Question& question) {
  const std::string origin = origin_of(question.redirect_uri);
  Page page{200, "Allow access?", "", origin};
  page.main = "<p><strong>" + escaped(question.client.name) +
              "</strong> asks for access. You are signed in as <strong>" + escaped(question.person.user_name) +
              "</strong>.</p>" + list_of(question.scopes);
  page.main += "<p>Whatever you decide, you are led back to " + escaped(origin.empty() ? "the app" : origin) + ".</p>";
  page.main += R"(<form method="post" action="/oauth2/authorize">)" + hidden("request", question.request) +
               hidden("token", consent_token(question.session, question.request)) +
               R"(<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Deny</button></form>)";
  return html_answer(page);
}

}  // namespace provost::oauth
