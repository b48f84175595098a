#include "core/admin/operations/kinds.h"

#include <utility>
#include <vector>

#include "core/delivery/parcel.h"

namespace provost::operations {
namespace {

std::string_view to_word(Setting::Type type) {
  switch (type) {
    case Setting::Type::text:
      return "text";
    case Setting::Type::url:
      return "url";
    case Setting::Type::secret:
      return "secret";
    case Setting::Type::flag:
      return "flag";
    case Setting::Type::choice:
      return "choice";
    case Setting::Type::mapping:
      return "mapping";
  }
  return "text";
}

std::string_view to_word(Truth::Act act) {
  switch (act) {
    case Truth::Act::deactivate:
      return "deactivate";
    case Truth::Act::remove:
      return "remove";
    case Truth::Act::revoke:
      return "revoke";
  }
  return "revoke";
}

}  // namespace

Value settings_value(const ConnectorKind& kind) {
  std::vector<Setting> all(kind.settings.begin(), kind.settings.end());
  all.insert(all.end(), common_settings().begin(), common_settings().end());
  Array settings;
  for (const Setting& setting : all) {
    settings.push_back(Value::object({{"name", setting.name},
                                      {"type", to_word(setting.type)},
                                      {"required", setting.required},
                                      {"fallback", setting.fallback},
                                      {"choices", setting.choices},
                                      {"help", setting.help}}));
  }
  return settings;
}

Value truth_value(const ConnectorKind& kind) {
  Array rows;
  for (const Truth& truth : kind.truth) {
    Value row = Value::object({{"act", to_word(truth.act)}});
    const Value effects = effects_value(truth.effects);
    for (const Member& effect : effects.members()) row.set(effect.name, effect.value);
    row.set("since", truth.since);
    row.set("note", truth.note);
    rows.push_back(std::move(row));
  }
  return rows;
}

Value kind_value(const ConnectorKind& kind) {
  return Value::object({{"kind", kind.name},
                        {"summary", kind.summary},
                        {"settings", settings_value(kind)},
                        {"truth", truth_value(kind)}});
}

}  // namespace provost::operations
