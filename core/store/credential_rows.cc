#include "core/store/credential_rows.h"

#include <string>

#include "core/store/instant_cell.h"

namespace provost {

using sql::Rows;

Credential credential_at(const Rows& rows, std::size_t row) {
  Credential credential;
  credential.hash = rows.text(row, 0);
  credential.tenant = TenantId{rows.integer(row, 1)};
  credential.id = TokenId{std::string(rows.text(row, 2))};
  credential.kind = credential_kind_from(rows.text(row, 3)).value_or(CredentialKind::session);
  credential.user = UserId{rows.integer(row, 4)};
  credential.client_id = rows.text(row, 5);
  credential.family = rows.text(row, 6);
  credential.name = rows.text(row, 7);
  credential.scopes = rows.text(row, 8);
  credential.detail = rows.text(row, 9);
  credential.epoch = rows.integer(row, 10);
  credential.created = Instant{rows.integer(row, 11)};
  credential.expires = instant_at(rows, row, 12);
  credential.revoked = instant_at(rows, row, 13);
  credential.last_used = instant_at(rows, row, 14);
  credential.proven = instant_at(rows, row, 15);
  return credential;
}

std::vector<Credential> credentials_in(const Rows& rows) {
  std::vector<Credential> credentials;
  for (std::size_t row = 0; row < rows.size(); ++row) credentials.push_back(credential_at(rows, row));
  return credentials;
}

std::optional<CredentialBearer> bearer_in(const Rows& rows) {
  if (rows.empty() || !credential_kind_from(rows.text(0, 3))) return std::nullopt;
  CredentialBearer bearer;
  bearer.credential = credential_at(rows, 0);
  bearer.tenant_enabled = rows.integer(0, 16) != 0;
  bearer.user_removed = !rows.is_null(0, 17);
  bearer.user_state = static_cast<UserState>(rows.integer(0, 18));
  bearer.token_epoch = rows.integer(0, 19);
  bearer.role = static_cast<RootRole>(rows.integer(0, 20));
  bearer.scim_id = ScimId{std::string(rows.text(0, 21))};
  bearer.user_name = rows.text(0, 22);
  bearer.client_there = !rows.is_null(0, 23);
  if (const auto maker = rows.optional_integer(0, 24)) {
    bearer.credential.maker.user = UserId{*maker};
    bearer.credential.maker.epoch = rows.integer(0, 29);
  }
  bearer.credential.maker.token = rows.optional_text(0, 26);
  bearer.maker_there = (rows.is_null(0, 24) || !rows.is_null(0, 25)) && (rows.is_null(0, 26) || !rows.is_null(0, 27));
  bearer.maker_expires = instant_at(rows, 0, 28);
  bearer.role_words.text = rows.text(0, 30);
  return bearer;
}

}  // namespace provost
