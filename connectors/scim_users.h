// The accounts of a SCIM app: found by an explicit rule, brought up to date, switched off, deleted, looked at.
#pragma once

#include <optional>
#include <string>

#include "connectors/scim_client.h"
#include "connectors/scim_rules.h"
#include "core/base/result.h"
#include "core/delivery/connector.h"

namespace provost::connectors {

/// Serves the account verbs of one ScimApp; borrows its client and rules.
class ScimUsers {
 public:
  ScimUsers(ScimClient& client, const ScimRules& rules) : client_(client), rules_(rules) {}

  Result<Receipt> provision(const Account& account);
  Result<Receipt> deactivate(const Account& account);
  Result<Receipt> remove(const Account& account);
  Result<Probe> probe(const Account& account);

 private:
  /// Whether the app has the account under the id that we named, and what it took.
  enum class Presence { there, there_without_extensions, missing };

  Result<std::optional<ScimResource>> find(const Account& account);
  Result<Receipt> create(const Account& account);
  Result<Receipt> adopt(const ScimResource& found, const Account& account);
  Result<Presence> update(const RemoteId& id, const Account& account);
  Result<ScimAnswer> send_document(const RemoteId& id, Value document, const Errand& errand);
  Result<Presence> switch_off(const RemoteId& id, const Account& account);
  Result<ScimAnswer> put_inactive(const std::string& path, const Errand& errand);
  Result<Receipt> erase(const RemoteId& id, const Account& account);
  Result<Receipt> absent(const Account& account);

  ScimClient& client_;
  const ScimRules& rules_;
};

}  // namespace provost::connectors
