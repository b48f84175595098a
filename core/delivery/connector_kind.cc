#include "core/delivery/connector_kind.h"

#include <algorithm>
#include <array>
#include <vector>

#include "core/base/text.h"
#include "core/delivery/mapping.h"

namespace provost {
namespace {

constexpr std::size_t kLongestValue = 8 * 1024;
constexpr std::size_t kLongestName = 64;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool is_shown_whole(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

/// An absolute address: http or https, a host, no user information (it would be a secret in the open), no fragment.
bool is_url(std::string_view value) {
  const std::string scheme = text::lower_ascii(value.substr(0, value.find("://")));
  if ((scheme != "http" && scheme != "https") || scheme.size() == value.size()) return false;
  const std::string_view rest = value.substr(scheme.size() + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  return is_shown_whole(value) && !authority.empty() && !authority.starts_with(':') &&
         authority.find('@') == std::string_view::npos && value.find('#') == std::string_view::npos &&
         value.find('\\') == std::string_view::npos;
}

bool is_choice(std::string_view value, std::string_view choices) {
  while (!choices.empty()) {
    const std::size_t end = std::min(choices.find(' '), choices.size());
    if (end > 0 && choices.substr(0, end) == value) return true;
    choices.remove_prefix(std::min(end + 1, choices.size()));
  }
  return false;
}

/// What is wrong with a value that is not empty, or "". Never repeats the value: it may be a secret in the wrong place.
std::string complaint(const Setting& setting, std::string_view value) {
  if (value.size() > kLongestValue) return "is longer than 8 KiB";
  if (!text::is_utf8(value) || std::any_of(value.begin(), value.end(), is_control)) {
    return "must be text without control characters";
  }
  switch (setting.type) {
    case Setting::Type::text:
    case Setting::Type::secret:
      return "";
    case Setting::Type::url:
      return is_url(value) ? "" : "must be an address like https://app.example/path, without user name or fragment";
    case Setting::Type::flag:
      return value == "true" || value == "false" ? "" : "must be true or false";
    case Setting::Type::choice:
      return is_choice(value, setting.choices) ? "" : "must be one of: " + std::string(setting.choices);
    case Setting::Type::mapping: {
      const auto mapping = Mapping::read(value);
      return mapping ? "" : "cannot be taken: " + mapping.error().detail;
    }
  }
  return "";
}

std::string shown_name(std::string_view name) {
  const bool plain =
      text::is_utf8(name) && name.size() <= kLongestName && std::none_of(name.begin(), name.end(), is_control);
  return plain ? "\"" + std::string(name) + "\"" : "of this name";
}

Result<std::string> checked_value(const Setting& setting, std::string_view given) {
  if (given.empty() && setting.required) {
    return fail(Code::invalid_value, "the setting \"" + std::string(setting.name) + "\" is required");
  }
  if (given.empty()) {
    const std::string_view nothing = setting.type == Setting::Type::flag ? "false" : "";
    return std::string(setting.fallback.empty() ? nothing : setting.fallback);
  }
  const std::string wrong = complaint(setting, given);
  if (!wrong.empty()) return fail(Code::invalid_value, "the setting \"" + std::string(setting.name) + "\" " + wrong);
  return std::string(given);
}

constexpr std::array kCommon{
    Setting{
        kMappingSetting, Setting::Type::mapping, false, "",
        "How people are told to the app: a JSON object of attributes and rules (path, first, concat, lower, upper).",
        ""},
    Setting{kInFlightSetting, Setting::Type::choice, false, "4",
            "How many people and groups the app is told of at once; one is still told of in order.", "1 2 4 8 16"}};

/// The settings of the kind, and those of all.
std::vector<Setting> all_settings(const ConnectorKind& kind) {
  std::vector<Setting> all(kind.settings.begin(), kind.settings.end());
  all.insert(all.end(), kCommon.begin(), kCommon.end());
  return all;
}

}  // namespace

std::span<const Setting> common_settings() { return kCommon; }

std::string_view Settings::text(std::string_view name) const {
  const auto found = texts_.find(name);
  return found == texts_.end() ? std::string_view{} : std::string_view(found->second);
}

const Secret& Settings::secret(std::string_view name) const {
  static const Secret kNone;
  const auto found = secrets_.find(name);
  return found == secrets_.end() ? kNone : found->second;
}

std::vector<Secret> Settings::secrets() const {
  std::vector<Secret> all;
  for (const auto& pair : secrets_) {
    if (!pair.second.empty()) all.push_back(pair.second);
  }
  return all;
}

const ConnectorKind* find_kind(std::span<const ConnectorKind> kinds, std::string_view name) {
  const auto found =
      std::find_if(kinds.begin(), kinds.end(), [&](const ConnectorKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

Result<std::map<std::string, std::string, std::less<>>> check_settings(
    const ConnectorKind& kind, const std::map<std::string, std::string, std::less<>>& given) {
  const std::vector<Setting> settings = all_settings(kind);
  for (const auto& pair : given) {
    const bool known = std::any_of(settings.begin(), settings.end(),
                                   [&](const Setting& setting) { return setting.name == pair.first; });
    if (!known) {
      return fail(Code::invalid_value,
                  "the kind " + std::string(kind.name) + " has no setting " + shown_name(pair.first));
    }
  }
  std::map<std::string, std::string, std::less<>> checked;
  for (const Setting& setting : settings) {
    const auto found = given.find(setting.name);
    const std::string_view text = found == given.end() ? std::string_view{} : std::string_view(found->second);
    const bool common = setting.name == kMappingSetting || setting.name == kInFlightSetting;
    if (common && text.empty()) continue;  // stored where somebody asked for it
    auto value = TRY(checked_value(setting, text));
    checked.insert_or_assign(std::string(setting.name), std::move(value));
  }
  return checked;
}

}  // namespace provost
