#include "core/keyring/keyring.h"

#include <vector>

#include "core/store/data_key_table.h"

namespace provost {
namespace {

std::string place_of(TenantId tenant, std::string_view id) {
  return std::to_string(tenant.value) + "|data key|" + std::string(id);
}

}  // namespace

Keyring::Keys Keyring::known(TenantId tenant) const {
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find(tenant);
  return found == keys_.end() ? Keys{} : found->second;
}

Result<void> Keyring::load(TenantId tenant) const {
  std::vector<DataKeyRow> rows;
  TRY(parts_.database.transact(sql::Mode::read, [&](sql::Session& session) -> Result<void> {
    rows = TRY(DataKeyTable(session).of(tenant));
    return {};
  }));
  Keys keys;
  for (const DataKeyRow& row : rows) {  // the newest is the last one
    const Secret text = TRY(parts_.master.open(row.wrapped, place_of(tenant, row.id)).map_error([](Error error) {
      error.detail = "a data key does not open: " + error.detail;
      return error;
    }));
    keys.newest = std::make_shared<const crypto::SealingKey>(TRY(crypto::SealingKey::from_base64(text, parts_.random)));
    keys.by_id.emplace(row.id, keys.newest);
  }
  const std::lock_guard lock(mutex_);
  keys_[tenant] = std::move(keys);
  return {};
}

Result<void> Keyring::renew(TenantId tenant) const {
  const crypto::SealingKey key = crypto::SealingKey::generate(parts_.random);
  DataKeyRow row{tenant, std::string(key.id()), "", parts_.clock.now()};
  row.wrapped = parts_.master.seal(key.text(), place_of(tenant, row.id));
  TRY(parts_.database.transact(sql::Mode::write,
                               [&](sql::Session& session) { return DataKeyTable(session).insert(row); }));
  return load(tenant);
}

Result<Keyring::Key> Keyring::newest(TenantId tenant) const {
  if (const Key key = known(tenant).newest) return key;
  TRY(load(tenant));
  if (!known(tenant).newest) TRY(renew(tenant));
  return known(tenant).newest;
}

Result<Keyring::Key> Keyring::find(TenantId tenant, std::string_view id) const {
  Keys keys = known(tenant);
  if (!keys.by_id.contains(id)) {  // another process may have made it
    TRY(load(tenant));
    keys = known(tenant);
  }
  const auto found = keys.by_id.find(id);
  if (found == keys.by_id.end()) return fail(Code::invalid_value, "the secret was sealed with another key");
  return found->second;
}

Result<std::string> Keyring::seal(TenantId tenant, const Secret& secret, std::string_view context) const {
  const Key key = TRY(newest(tenant));
  return key->seal(secret, context);
}

Result<Secret> Keyring::open(TenantId tenant, std::string_view sealed, std::string_view context) const {
  const std::string_view id = crypto::SealingKey::id_in(sealed);
  if (id == parts_.master.id()) return parts_.master.open(sealed, context);
  if (id.empty()) return fail(Code::invalid_value, "the text is not a sealed secret");
  const Key key = TRY(find(tenant, id));
  return key->open(sealed, context);
}

Result<void> Keyring::rewrap(const crypto::SealingKey& next) const {
  return parts_.database.transact(sql::Mode::write, [&](sql::Session& session) -> Result<void> {
    const DataKeyTable table(session);
    auto rows = TRY(table.all());
    for (DataKeyRow& row : rows) {
      const std::string place = place_of(row.tenant, row.id);
      const Secret text = TRY(parts_.master.open(row.wrapped, place));
      row.wrapped = next.seal(text, place);
      TRY(table.rewrap(row));
    }
    return {};
  });
}

}  // namespace provost
