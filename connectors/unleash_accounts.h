// The accounts of an Unleash: found by an explicit rule, brought up to date, taken away, looked at.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "connectors/unleash_client.h"
#include "connectors/unleash_user.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/delivery/connector.h"

namespace provost::connectors {

/// What an admin settled for one Unleash.
struct UnleashRules {
  enum class Match { none, username, email, both };
  enum class Deactivation { demote, remove };
  enum class Revocation { new_password, nothing };

  UnleashRole role = UnleashRole::viewer;
  Match match = Match::username;
  Deactivation deactivation = Deactivation::demote;
  Revocation revocation = Revocation::new_password;
};

/// Serves the account verbs of one connector; borrows its client.
class UnleashAccounts {
 public:
  UnleashAccounts(UnleashClient& client, const UnleashRules& rules) : client_(client), rules_(rules) {}

  Result<Receipt> provision(const Account& account);
  Result<Receipt> deactivate(const Account& account);
  Result<Receipt> remove(const Account& account);
  Result<Receipt> revoke(const Account& account);
  Result<Probe> probe(const Account& account);

 private:
  /// Who holds the username and the e-mail address of a person.
  struct Holders {
    std::optional<UnleashUser> of_username, of_email;
  };

  Result<Holders> holders(const UnleashPerson& person, const Errand& errand);
  std::optional<UnleashUser> chosen(const Holders& holders) const;
  Result<std::optional<UnleashUser>> remembered(const Account& account);
  Result<std::optional<UnleashUser>> read_chosen(const Holders& holders, const Errand& errand);
  Result<std::optional<UnleashUser>> locate(const Account& account);
  Result<Receipt> create(const Account& account, const UnleashPerson& person);
  Result<Receipt> settle_creation(const UnleashCreation& creation, const Account& account);
  Result<Receipt> bring_up_to_date(const UnleashUser& seen, const Account& account, std::string_view note);
  Result<Receipt> demote(const UnleashUser& seen, const Account& account);
  Result<Receipt> erase(std::int64_t id, const Account& account);
  Result<void> end_sessions(std::int64_t id, const Errand& errand);
  Result<Receipt> absent(const Account& account);

  UnleashClient& client_;
  const UnleashRules rules_;
  SystemRandom random_;
};

}  // namespace provost::connectors
