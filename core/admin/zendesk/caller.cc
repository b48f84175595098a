#include "core/admin/zendesk/caller.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/access/person_lookup.h"
#include "core/base/text.h"
#include "core/crypto/encoding.h"

namespace provost::zendesk {
namespace {

constexpr std::array kKeys{CredentialKind::personal_token};
constexpr std::array kBearers{CredentialKind::access_token, CredentialKind::personal_token};
constexpr std::string_view kKeyMark = "/token:";

struct Key {
  std::string email, text;
};

Error stranger() { return Error{Code::unauthenticated, "the credential is not valid"}; }

Result<Key> key_in(std::string_view encoded) {
  const auto decoded = crypto::from_base64(text::trim(encoded));
  if (!decoded) return tl::unexpected(stranger());
  // A key has no slash; an address may have one.
  const std::size_t mark = decoded->rfind(kKeyMark);
  if (mark == std::string::npos || mark == 0) return tl::unexpected(stranger());
  return Key{decoded->substr(0, mark), decoded->substr(mark + kKeyMark.size())};
}

bool fits(const AdminCaller& caller, const std::vector<User>& people) {
  if (caller.user) {
    return std::any_of(people.begin(), people.end(), [&](const User& each) { return each.id == *caller.user; });
  }
  return std::all_of(people.begin(), people.end(),
                     [](const User& each) { return life_of(each.state) == Life::active; });
}

Result<AdminCaller> by_key(const Parts& parts, std::string_view encoded) {
  const Key key = TRY(key_in(encoded));
  AdminCaller caller = TRY(parts.authenticator.from_token(key.text, kKeys));
  bool good = false;
  TRY(parts.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    const auto people = TRY(people_named(UserTable(session, caller.tenant), key.email));
    good = fits(caller, people);
    return {};
  }));
  if (!good) return tl::unexpected(stranger());
  return caller;
}

}  // namespace

Result<AdminCaller> caller_of(const Parts& parts, const http::RequestHead& head) {
  if (head.headers.count("Authorization") != 1) return tl::unexpected(stranger());
  const std::string_view header = text::trim(*head.headers.find("Authorization"));
  const std::size_t blank = std::min(header.find(' '), header.size());
  const std::string_view scheme = header.substr(0, blank);
  const std::string_view rest = text::trim(header.substr(blank));
  if (text::equal_ignoring_case(scheme, "basic")) return by_key(parts, rest);
  if (text::equal_ignoring_case(scheme, "bearer")) return parts.authenticator.from_token(rest, kBearers);
  return tl::unexpected(stranger());
}

}  // namespace provost::zendesk
