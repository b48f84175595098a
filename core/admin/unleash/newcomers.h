// Making people whom an admin lets in: who is free to be made, which role the admin may give, and the link by which the
// person chooses a password.
#pragma once

#include <optional>
#include <string>

#include "core/access/credentials.h"
#include "core/access/password_links.h"
#include "core/admin/unleash/names.h"
#include "core/admin/unleash/page.h"

namespace provost::unleash {

/// The role that somebody is to be given; or why not: there is none such, or it may do more than the giver.
struct Granted {
  std::optional<Fault> refused;
  RootRole role = RootRole::viewer;
};
/// By its number or its name.
Result<Granted> granted(const Desk& desk, const Value& said);

/// Somebody else goes by the name or the address.
Fault already_there();

/// Who is to be made.
struct NewcomerOrder {
  Names names;
  Value role;                      // as it was said
  std::optional<std::string> phc;  // of a password
};

/// The person, with a link by which to choose a password; or why not.
struct Newcomer {
  std::optional<Fault> refused;
  std::optional<User> user;
  std::optional<IssuedCredential> link;
};
Result<Newcomer> make_newcomer(const Desk& desk, const NewcomerOrder& order);

/// Mails the link of somebody who was made, once that is committed, and shows the person with it; `role` as it was
/// said.
Value welcome(const Newcomer& made, const Value& role, const LinkPost& post);

}  // namespace provost::unleash
