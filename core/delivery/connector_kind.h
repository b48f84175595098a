// The kinds of app that Provost can serve, as data: their settings, and how a connector is made from them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/crypto/jws.h"
#include "core/delivery/connector.h"
#include "core/http/client.h"

namespace provost {

/// One setting of a kind. Validation, the command line and the docs all read this.
struct Setting {
  enum class Type { text, url, secret, flag, choice, mapping };
  std::string_view name;
  Type type = Type::text;
  bool required = false;
  std::string_view fallback;  // the value when none is given
  std::string_view help;      // one sentence
  std::string_view choices;   // of Type::choice: words separated by blanks
};

/// The name of the setting that holds a Mapping.
inline constexpr std::string_view kMappingSetting = "mapping";

/// The name of the setting that says how many calls may be under way to the app, and what it is when nobody says.
inline constexpr std::string_view kInFlightSetting = "in_flight";
inline constexpr std::size_t kInFlight = 4;

/// What every connection may be told besides the settings of its kind.
std::span<const Setting> common_settings();

/// Checked settings with secrets opened: every declared setting has a value (a fallback or "").
class Settings {
 public:
  std::string_view text(std::string_view name) const;
  bool flag(std::string_view name) const { return text(name) == "true"; }
  const Secret& secret(std::string_view name) const;
  /// Every secret that is not empty.
  std::vector<Secret> secrets() const;

  void set_text(std::string_view name, std::string value) {
    texts_.insert_or_assign(std::string(name), std::move(value));
  }
  void set_secret(std::string_view name, Secret value) {
    secrets_.insert_or_assign(std::string(name), std::move(value));
  }

 private:
  std::map<std::string, std::string, std::less<>> texts_;
  std::map<std::string, Secret, std::less<>> secrets_;
};

/// What a connector may use. Borrowed; outlives every connector.
struct ConnectorTools {
  http::HttpClient& http;
  const Clock& clock;
  const crypto::JwtSigner* signer = nullptr;  // what we sign tokens with; none: kinds that need it cannot be made
};

/// What an act at an app leaves alive there. Tests verify it against the app, or against its contract.
struct Truth {
  enum class Act { deactivate, remove, revoke };
  Act act = Act::deactivate;
  Effects effects;
  std::string_view since;  // the version of the app that was tried or whose contract was read
  std::string_view note;   // one sentence for admins: what stays alive, and what to do about it
};

struct ConnectorKind {
  std::string_view name;
  std::string_view summary;  // one sentence
  std::span<const Setting> settings;
  std::function<Result<std::unique_ptr<Connector>>(Settings settings, const ConnectorTools& tools)> make;
  std::span<const Truth> truth = {};
};

/// The kind of this name among `kinds`, or nullptr.
const ConnectorKind* find_kind(std::span<const ConnectorKind> kinds, std::string_view name);

/// Checks `--set name=value` pairs against a kind: unknown names, missing required ones, malformed values and values
/// beyond 8 KiB are `invalid_value` with a sentence that names the setting. Returns the plain values, fallbacks filled
/// in.
Result<std::map<std::string, std::string, std::less<>>> check_settings(
    const ConnectorKind& kind, const std::map<std::string, std::string, std::less<>>& given);

}  // namespace provost
