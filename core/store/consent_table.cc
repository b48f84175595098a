#include "core/store/consent_table.h"

#include "core/base/text.h"

namespace provost {
namespace {

using sql::Rows;
using sql::Statement;

constexpr Statement kFind{"consents.find", R"sql(
  select scopes from consents where tenant_id = $1 and user_id = $2 and client_id = $3)sql"};
constexpr Statement kGrant{"consents.grant", R"sql(
  insert into consents (tenant_id, user_id, client_id, scopes, granted_us) values ($1, $2, $3, $4, $5)
  on conflict (tenant_id, user_id, client_id) do update set scopes = excluded.scopes, granted_us = excluded.granted_us
  )sql"};

}  // namespace

Result<std::optional<std::string>> ConsentTable::find(UserId user, const ClientId& client) const {
  const Rows rows = TRY(session_.run(kFind, {tenant_.value, user.value, client.value}));
  return rows.empty() ? std::optional<std::string>() : std::string(rows.text(0, 0));
}

Result<void> ConsentTable::grant(UserId user, const ClientId& client, std::string_view scopes, Instant now) const {
  std::string all = TRY(find(user, client)).value_or("");
  for (const std::string_view word : text::split_words(scopes)) {
    if (!text::holds_word(all, word)) all.append(all.empty() ? "" : " ").append(word);
  }
  TRY(session_.run(kGrant, {tenant_.value, user.value, client.value, all, now.us}));
  return {};
}

}  // namespace provost
