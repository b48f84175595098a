#include "core/delivery/settings_vault.h"

#include <utility>

namespace provost {
namespace {

std::string place_of(const Connection& connection, std::string_view setting) {
  return std::to_string(connection.tenant.value) + "|" + connection.id.value + "|" + std::string(setting);
}

std::string stored_text(const Connection& connection, const Setting& setting) {
  const auto found = connection.settings.find(setting.name);
  return found == connection.settings.end() ? std::string(setting.fallback) : found->second;
}

}  // namespace

Result<SettingTexts> seal_settings(const crypto::Vault& vault, const ConnectorKind& kind,
                                   const Connection& connection) {
  if (connection.tenant.value == 0 || connection.id.value.empty()) {
    return fail(Code::invalid_value, "a connection has its ids before its secrets are sealed");
  }
  SettingTexts sealed = connection.settings;
  for (const Setting& setting : kind.settings) {
    if (setting.type != Setting::Type::secret) continue;
    const auto found = sealed.find(setting.name);
    if (found == sealed.end() || found->second.empty()) continue;
    const Secret secret(std::move(found->second));
    found->second = TRY(vault.seal(connection.tenant, secret, place_of(connection, setting.name)));
  }
  return sealed;
}

Result<Settings> open_settings(const crypto::Vault& vault, const ConnectorKind& kind, const Connection& connection) {
  Settings settings;
  for (const Setting& setting : kind.settings) {
    std::string stored = stored_text(connection, setting);
    if (setting.type != Setting::Type::secret) {
      settings.set_text(setting.name, std::move(stored));
    } else if (stored.empty()) {
      settings.set_secret(setting.name, Secret());
    } else {
      auto opened = vault.open(connection.tenant, stored, place_of(connection, setting.name));
      if (!opened && opened.error().code != Code::invalid_value) return tl::unexpected(opened.error());
      if (!opened) {
        return fail(Code::invalid_value, "the setting " + std::string(setting.name) + " does not open with this key");
      }
      settings.set_secret(setting.name, std::move(*opened));
    }
  }
  return settings;
}

Result<SettingTexts> reseal_settings(const crypto::Vault& vault, const ConnectorKind& kind,
                                     const Connection& connection) {
  const Settings opened = TRY(open_settings(vault, kind, connection));
  Connection plain = connection;
  for (const Setting& setting : kind.settings) {
    const auto found = plain.settings.find(setting.name);
    if (setting.type != Setting::Type::secret || found == plain.settings.end()) continue;
    found->second = std::string(opened.secret(setting.name).reveal());
  }
  return seal_settings(vault, kind, plain);
}

}  // namespace provost
