// People as Unleash holds them: read from its answers, and written into requests to it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/random.h"
#include "core/base/secret.h"
#include "core/delivery/connector.h"
#include "core/model/json.h"

namespace provost::connectors {

/// The predefined root roles, by the ids that Unleash gives them.
enum class UnleashRole { admin = 1, editor = 2, viewer = 3 };

/// One person of an answer. Unleash leaves out what is empty.
struct UnleashUser {
  std::int64_t id = 0;
  std::string username;
  std::string email;  // Unleash keeps it in lower case
  std::string name;
  std::int64_t role = 0;  // 0 where the answer does not say
};

/// Reads a person; nothing for what is none: no whole id above zero (its system accounts are below), a member of a
/// wrong type, a service account.
std::optional<UnleashUser> read_unleash_user(const Value& body);

/// Reads a list of people, leaving out those that are none. Nothing if this is no list.
std::optional<std::vector<UnleashUser>> read_unleash_users(const Value& list);

/// True if we switched the account off: it is a Viewer whose name says so.
bool switched_off(const UnleashUser& user);

/// What Unleash should hold of a person. An empty text is not told.
struct UnleashPerson {
  std::string username;
  std::string email;
  std::string name;
};

/// The person of an account: the primary or first e-mail address, or a userName that is one; what the person is called.
/// A name never ends as one of an account that is switched off.
UnleashPerson unleash_person(const Account& account);

/// A new account, whom Unleash sends no mail.
Value unleash_creation(const UnleashPerson& person, UnleashRole role);

/// What must change of `seen`; an account that was switched off gets `role` again. Nothing if all is as it should be.
std::optional<Value> unleash_update(const UnleashUser& seen, const UnleashPerson& person, UnleashRole role);

/// The change that switches an account off, or nothing if it is.
std::optional<Value> unleash_demotion(const UnleashUser& seen);

/// A password that nobody knows and Unleash's rule takes: 192 random bits.
Secret unleash_password(Random& random);

}  // namespace provost::connectors
